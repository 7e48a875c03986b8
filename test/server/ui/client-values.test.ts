import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { profiles } from '../../../lib/operations/clients/profiles.ts'
import { clientOf, clients } from '../../../server/clients/list.ts'
import { fill, reachOf, type Values } from '../../../server/clients/values.ts'
import { clientSection } from './client-section.ts'

const values: Values = {
  server: 'https://192.168.1.5:8843/',
  user: 'alice',
  email: 'alice@gmail.com',
  password: 'bcdfg-hjkmn',
  book: 'contacts',
}

/** Lines may be broken anywhere. */
const unwrapped = (text: string): string => text.replace(/\s+/g, ' ')

describe('what to type into a client', () => {
  it('is in docs/clients.md what it is in the pages', async () => {
    const docs = await readFile(new URL('../../../docs/clients.md', import.meta.url), 'utf8')
    const known = clients.filter(({ id }) => id !== 'other')
    for (const client of known)
      assert.ok(
        unwrapped(docs).includes(unwrapped(clientSection(client))),
        `docs/clients.md should say:\n\n${clientSection(client)}`,
      )
    const sections = [...docs.matchAll(/^### (.*) · /gm)].map(([, name]) => name)
    assert.deepEqual(sections.toSorted(), known.map(({ name }) => name).toSorted())
  })

  it('leaves no place unfilled, and is the same for a client whose name is not known', () => {
    for (const { id, fields = [], lines = '', notes } of clients) {
      const texts = [...fields.map(({ value }) => value), lines, ...notes]
      for (const text of texts) assert.doesNotMatch(fill(text, values), /\{[a-z]+\}/, id)
    }
    assert.equal(clientOf('nescape'), clientOf('other'))
  })

  it('names host, port and TLS of the address', () => {
    const text = '{host} {hostname} {port} {ssl} {path} {principal} {book}'
    assert.equal(
      fill(text, values),
      '192.168.1.5:8843 192.168.1.5 8843 on /principals/alice/ https://192.168.1.5:8843/principals/alice/ ' +
        'https://192.168.1.5:8843/addressbooks/alice/contacts/',
    )
    const usual = fill(text, { ...values, server: 'https://contacts.example.org/' })
    assert.match(usual, /^contacts\.example\.org contacts\.example\.org 443 on /)
    assert.match(fill('{ssl} {port}', { ...values, server: 'http://[::1]/' }), /^off 80$/)
  })

  it('has short names that a device can have, and suggests profiles that there are', () => {
    const ids = clients.map(({ id }) => id)
    assert.equal(new Set(ids).size, ids.length)
    const names: readonly unknown[] = profiles.map(({ name }) => name)
    for (const { id, suggests } of clients) {
      assert.match(id, /^[a-z][a-z0-9-]{0,29}$/)
      if (suggests?.profile !== undefined) assert.ok(names.includes(suggests.profile), id)
    }
  })
})

describe('where clients reach the bridge', () => {
  const loopback = ['http://127.0.0.1:8843/', 'http://[::1]:8843/']

  it('is localhost for those on its machine, when both of its addresses are ours', () => {
    assert.deepEqual(reachOf(loopback, []), {
      here: 'http://localhost:8843/',
      elsewhere: undefined,
    })
    assert.equal(reachOf(loopback.slice(0, 1), []).here, 'http://127.0.0.1:8843/')
    assert.equal(reachOf(loopback.slice(1), []).here, 'http://[::1]:8843/')
  })

  it('is the first address with TLS for all others, else what a proxy is called', () => {
    const lan = 'https://192.168.1.5:8843/'
    assert.equal(reachOf([...loopback, lan, 'https://10.0.0.2:8843/'], ['x.org']).elsewhere, lan)
    assert.equal(reachOf(loopback, ['x.org']).elsewhere, 'https://x.org/')
  })
})
