import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { clientProfiles } from '../../../lib/operations/clients/client-profiles.ts'
import { setupGuideById, clientSetupGuides } from '../../../server/clients/setup-guides.ts'
import { clientBaseUrls } from '../../../server/clients/base-urls.ts'
import {
  fillInSetupGuideValues,
  type SetupGuideValues,
} from '../../../server/clients/setup-guide.ts'
import { clientDocsSection } from './client-section.ts'

const values: SetupGuideValues = {
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
    const known = clientSetupGuides.filter(({ id }) => id !== 'other')
    for (const client of known)
      assert.ok(
        unwrapped(docs).includes(unwrapped(clientDocsSection(client))),
        `docs/clients.md should say:\n\n${clientDocsSection(client)}`,
      )
    const sections = [...docs.matchAll(/^### (.*) · /gm)].map(([, name]) => name)
    assert.deepEqual(sections.toSorted(), known.map(({ name }) => name).toSorted())
  })

  it('leaves no place unfilled, and is the same for a client whose name is not known', () => {
    for (const { id, fields = [], lines = '', notes } of clientSetupGuides) {
      const texts = [...fields.map(({ value }) => value), lines, ...notes]
      for (const text of texts)
        assert.doesNotMatch(fillInSetupGuideValues(text, values), /\{[a-z]+\}/, id)
    }
    assert.equal(setupGuideById('nescape'), setupGuideById('other'))
  })

  it('names host, port and TLS of the address', () => {
    const text = '{host} {hostname} {port} {ssl} {path} {principal} {book}'
    assert.equal(
      fillInSetupGuideValues(text, values),
      '192.168.1.5:8843 192.168.1.5 8843 on /principals/alice/ https://192.168.1.5:8843/principals/alice/ ' +
        'https://192.168.1.5:8843/addressbooks/alice/contacts/',
    )
    const usual = fillInSetupGuideValues(text, {
      ...values,
      server: 'https://contacts.example.org/',
    })
    assert.match(usual, /^contacts\.example\.org contacts\.example\.org 443 on /)
    assert.match(
      fillInSetupGuideValues('{ssl} {port}', { ...values, server: 'http://[::1]/' }),
      /^off 80$/,
    )
  })

  it('has short names that a device can have, and suggests profiles that there are', () => {
    const ids = clientSetupGuides.map(({ id }) => id)
    assert.equal(new Set(ids).size, ids.length)
    const names: readonly unknown[] = clientProfiles.map(({ name }) => name)
    for (const { id, suggests } of clientSetupGuides) {
      assert.match(id, /^[a-z][a-z0-9-]{0,29}$/)
      if (suggests?.profile !== undefined) assert.ok(names.includes(suggests.profile), id)
    }
  })
})

describe('where clients reach the bridge', () => {
  const loopback = ['http://127.0.0.1:8843/', 'http://[::1]:8843/']

  it('is localhost for those on its machine, when both of its addresses are ours', () => {
    assert.deepEqual(clientBaseUrls(loopback, []), {
      here: 'http://localhost:8843/',
      elsewhere: undefined,
    })
    assert.equal(clientBaseUrls(loopback.slice(0, 1), []).here, 'http://127.0.0.1:8843/')
    assert.equal(clientBaseUrls(loopback.slice(1), []).here, 'http://[::1]:8843/')
  })

  it('is the first address with TLS for all others, else what a proxy is called', () => {
    const lan = 'https://192.168.1.5:8843/'
    assert.equal(
      clientBaseUrls([...loopback, lan, 'https://10.0.0.2:8843/'], ['x.org']).elsewhere,
      lan,
    )
    assert.equal(clientBaseUrls(loopback, ['x.org']).elsewhere, 'https://x.org/')
  })
})
