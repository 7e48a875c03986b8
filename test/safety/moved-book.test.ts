import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openGoogleTestBridge, openTestBridge } from '../support/test-bridge.ts'
import { nested, type Scope } from '../support/scope.ts'
import { startPlainDav } from '../upstreams/plain-dav.ts'
import { until } from '../support/until.ts'
import { card, Device, rowsOf } from './device.ts'

/** A book of two cards whose server will answer every request to its old place by 301. */
interface MovedBook {
  readonly phone: Device
  readonly add: (card: string) => void
  readonly move: () => void
}

const upstreams: Readonly<Record<string, (scope: Scope) => Promise<MovedBook>>> = {
  google: async (outer) => {
    const scope = nested(outer)
    const bridge = await openGoogleTestBridge(scope)
    const { account, google } = bridge
    return {
      phone: new Device(bridge),
      add: (text) => void account.contacts.add(text),
      move() {
        const before = account.bookHref
        account.movePrefix('/carddav/v2')
        google.faults.push({
          match: { path: new RegExp(`^${before}`) },
          do: ({ path }) => redirect(path.replace(before, account.bookHref)),
        })
      },
    }
  },
  standard: async (scope) => {
    const upstream = await startPlainDav(scope)
    const [book] = upstream.books
    let count = 0
    return {
      phone: new Device(await openTestBridge(scope, upstream), {}, '/addressbooks/alice/people/'),
      add: (text) => void book.put(`${(count += 1)}.vcf`, text),
      move() {
        const before = book.path
        book.path = '/dav/moved/alice/people/'
        upstream.overrides.push(({ path }) =>
          path.startsWith(before) ? redirect(path.replace(before, book.path)) : undefined,
        )
      },
    }
  },
}

const redirect = (location: string) => ({ status: 301, headers: { location } })

describe('an address book that its server redirects to another place', () => {
  for (const [quirks, open] of Object.entries(upstreams))
    it(`has the same cards, under the same names, and can be written, on quirks: ${quirks}`, async (t) => {
      t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
      const { phone, add, move } = await open(t)
      for (const uid of ['ada', 'grace']) add(card(uid))
      const { there, token } = await phone.changes('')
      assert.equal(there.length, 2)
      t.mock.timers.tick(120_000)
      add(card('joan'))
      move()
      assert.equal(rowsOf(await phone.sync(token)).rows.length, 1)
      const names = [...(await phone.list()).keys()]
      assert.equal(names.length, 3)
      assert.deepEqual(names.filter((name) => there.includes(name)).sort(), there)
      for (const name of names) assert.equal((await phone.get(name)).status, 200)
      const put = () => phone.put('new.vcf', card('new'))
      await until(async () => [201, 204].includes((await put()).status))
      assert.equal((await phone.list()).size, 4)
    })
})
