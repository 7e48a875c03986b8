import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { openGoogleTestBridge } from '../support/test-bridge.ts'
import { book, card, Device, rowsOf, valuesOf } from './device.ts'
import { assertEverywhere } from './everywhere.ts'

describe('when Google moves the address book to other paths', () => {
  for (const later of [0, 30_000, 90_000]) {
    const when = later === 0 ? 'at once' : `${later / 1000} s later`
    it(`every card stays where devices know it (the first request ${when})`, async (t) => {
      const { bridge, phone, born } = await furnished(t)
      bridge.account.movePrefix('/dav/v2')
      t.mock.timers.tick(later)
      await eventually(t, () => phone.get('jane.vcf'))
      await assertEverywhere(phone, 'jane.vcf', 'uid-of-jane')
      assert.deepEqual([...(await phone.list()).keys()].sort(), ['jane.vcf', born].sort())
    })
  }

  const reads: Readonly<Record<string, (device: Device) => Promise<{ status: number }>>> = {
    GET: (device) => device.get('jane.vcf'),
    'PROPFIND of a card': (device) => device.propfind(`${book}jane.vcf`, '0'),
    multiget: (device) => device.multiget('jane.vcf'),
    listing: (device) => device.propfind(book, '1'),
    sync: (device) => device.sync(''),
    query: (device) => device.query('uid-of-jane'),
  }
  for (const [name, ask] of Object.entries(reads)) {
    it(`no card is told missing, not for a moment (${name})`, async (t) => {
      const { bridge, phone } = await furnished(t)
      bridge.account.movePrefix('/dav/v2')
      for (let seconds = 0; seconds < 150; seconds += 10) {
        const answer = await ask(phone)
        assert.ok([200, 207, 503].includes(answer.status), `${answer.status} after ${seconds} s`)
        if (answer.status === 207) assertJane(answer as Parameters<typeof rowsOf>[0])
        t.mock.timers.tick(10_000)
      }
      assert.ok((await ask(phone)).status < 300)
    })
  }

  it('an edit reaches its card, and makes no second one', async (t) => {
    const { bridge, phone } = await furnished(t)
    bridge.account.movePrefix('/dav/v2')
    const edit = card('uid-of-jane', 'Janet Doe')
    await eventually(t, () => phone.put('jane.vcf', edit))
    assert.equal(bridge.account.contacts.size, 2)
    assert.deepEqual(valuesOf((await phone.get('jane.vcf')).text, 'FN'), ['Janet Doe'])
  })

  it('a new card is stored once, and a deletion is done', async (t) => {
    const { bridge, phone, born } = await furnished(t)
    bridge.account.movePrefix('/dav/v2')
    await eventually(t, () => phone.put('new.vcf', card('uid-new')))
    await assertEverywhere(phone, 'new.vcf', 'uid-new')
    t.mock.timers.tick(90_000)
    bridge.account.movePrefix('/dav/v3')
    await eventually(t, () => phone.delete('jane.vcf'))
    assert.deepEqual([...(await phone.list()).keys()].sort(), ['new.vcf', born].sort())
    assert.equal(bridge.account.contacts.size, 2)
  })

  it('a sync-token from before still tells what has changed since', async (t) => {
    const { bridge, phone } = await furnished(t)
    const { token } = await phone.changes('')
    await phone.put('new.vcf', card('uid-new'))
    await phone.delete('jane.vcf')
    bridge.account.movePrefix('/dav/v2')
    t.mock.timers.tick(90_000)
    const { there, gone } = await phone.changes(token)
    assert.deepEqual([there, gone], [['new.vcf'], ['jane.vcf']])
  })

  it('it is looked for once a minute at the most', async (t) => {
    const { bridge, phone } = await furnished(t)
    bridge.account.movePrefix('/dav/v2')
    t.mock.timers.tick(90_000)
    bridge.google.faults.push({ match: { path: /well-known/ }, do: () => ({ status: 404 }) })
    bridge.google.forgetRequests()
    const looked = () =>
      bridge.google.requests.filter(({ path }) => path === '/.well-known/carddav').length
    for (const minutes of [1, 2, 3]) {
      for (let at = 0; at < 10; at += 1) {
        const { status } = await phone.propfind(book, '1')
        assert.ok([502, 503].includes(status), `${status}`)
      }
      assert.ok(looked() <= minutes, `${looked()} times in ${minutes} minutes`)
      t.mock.timers.tick(61_000)
    }
    bridge.google.faults.length = 0
    await eventually(t, () => phone.propfind(book, '1'))
  })
})

function assertJane(answer: Parameters<typeof rowsOf>[0]): void {
  const jane = rowsOf(answer).rows.find(({ href }) => href === `${book}jane.vcf`)
  assert.ok(jane, 'the card is not told at all')
  assert.notEqual(jane.status, 404, 'the card is told missing')
}

/** Repeats a request while it is answered "later", as a device would; anything else but success fails. */
async function eventually(t: TestContext, ask: () => Promise<{ status: number }>): Promise<void> {
  for (let tries = 0; tries < 20; tries += 1) {
    const { status } = await ask()
    if (status < 300) return
    assert.equal(status, 503, 'not "later"')
    t.mock.timers.tick(30_000)
  }
  assert.fail('it was not served in ten minutes')
}

async function furnished(t: TestContext) {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
  const bridge = await openGoogleTestBridge(t)
  const phone = new Device(bridge)
  await phone.put('jane.vcf', card('uid-of-jane'))
  const born = `${bridge.account.contacts.add(card(undefined, 'John Doe')).id}.vcf`
  await phone.list()
  return { bridge, phone, born }
}
