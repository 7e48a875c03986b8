import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openGoogleTestBridge, openTestBridge, password } from '../support/test-bridge.ts'
import { requires } from '../support/debian.ts'
import { nested } from '../support/scope.ts'
import { tempDir } from '../support/temp-dir.ts'
import { startPlainDav } from '../upstreams/plain-dav.ts'
import { Thunderbird } from './thunderbird/thunderbird.ts'
import { vcard } from './vcard.ts'

describe('Thunderbird, and books that may only be read', { skip: requires('thunderbird') }, () => {
  it('finds all books of a server by name, and shows the one that may only be read as read-only', async (t) => {
    const scope = nested(t)
    const upstream = await startPlainDav(scope)
    const company = upstream.books[2] ?? assert.fail()
    company.put(
      'boss.vcf',
      vcard({ uid: 'boss', given: 'Bo', family: 'Boss', email: 'b@x.example' }),
    )
    const bridge = await openTestBridge(scope, upstream)
    const thunderbird = await Thunderbird.start(await tempDir(scope, 'thunderbird'))
    scope.after(() => thunderbird.quit())
    const location = `http://localhost:${bridge.port}/`
    const found = await thunderbird.ask('discover', 'alice', password, location)
    assert.deepEqual(
      found.map(({ name }) => name),
      ['People & friends', 'Work', 'Company'],
    )
    const { readOnly } = await thunderbird.ask('add', `${location}addressbooks/alice/company/`)
    assert.equal(readOnly, true)
    const cards = await thunderbird.ask('cards')
    assert.deepEqual(
      cards.map(({ email }) => email),
      ['b@x.example'],
    )
  })

  it('shows the book as read-only to a device that may only read', async (t) => {
    const scope = nested(t)
    const bridge = await openGoogleTestBridge(scope)
    bridge.account.contacts.add(vcard({ uid: 'a', given: 'A', family: 'A', email: 'a@x.example' }))
    const thunderbird = await Thunderbird.start(await tempDir(scope, 'thunderbird'))
    scope.after(() => thunderbird.quit())
    const location = `http://localhost:${bridge.port}/`
    const [book] = await thunderbird.ask('discover', 'alice', 'reader-password', location)
    const { readOnly } = await thunderbird.ask('add', book?.url ?? '')
    assert.equal(readOnly, true)
    assert.equal((await thunderbird.ask('cards')).length, 1)
  })
})
