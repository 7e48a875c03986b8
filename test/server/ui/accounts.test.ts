import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { unavailable } from '../../fake-google/fault-answers.ts'
import { createScope } from '../../support/scope.ts'
import { openBridgeWithPages, type BridgeWithPages } from './owner-pages.ts'
import { visibleText } from './visible-text.ts'

const day = 86_400_000

describe('the accounts in the pages', () => {
  const scope = createScope()
  const bridge = {} as BridgeWithPages
  before(async () => {
    Object.assign(bridge, await openBridgeWithPages(scope))
  })
  after(() => scope.close())

  const words = async (path: string): Promise<string> =>
    visibleText((await bridge.owner.open(path)).text)

  it('tell that one works, when it synced and how many contacts it has', async () => {
    await bridge.store.addAccountActivity({
      account: 'alice',
      lastSync: Date.now() - 2 * 60_000,
      lastError: undefined,
      contacts: 1312,
    })
    assert.match(
      await words('/ui/accounts'),
      /alice@gmail\.example alice · 2 devices · synced 2 minutes ago Working/,
    )
    const page = await words('/ui/accounts/alice')
    assert.match(page, /Last sync 2 minutes ago Contacts 1,312/)
    assert.match(page, /Its devices .* phone .* reader/)
  })

  it('tell the last error, and whether it has worked since', async () => {
    const { store } = bridge
    const activity = { account: 'alice', lastSync: undefined, contacts: undefined }
    const at = Date.now() - 60 * 60_000
    await store.addAccountActivity({ ...activity, lastError: { at, message: 'Google said no' } })
    assert.match(
      await words('/ui/accounts/alice'),
      /Last error Google said no 1 hour ago , and it has worked since/,
    )
    const now = { at: Date.now(), message: 'Google cannot be reached' }
    await store.addAccountActivity({ ...activity, lastError: now })
    assert.match(await words('/ui/accounts'), /Google cannot be reached\. Failing/)
    const page = await words('/ui/accounts/alice')
    assert.match(page, /Google cannot be reached\. The bridge goes on by itself/)
    assert.doesNotMatch(page, /worked since/)
    await store.addAccountActivity({ ...activity, lastSync: Date.now() + 1, lastError: undefined })
  })

  it('show an error as text, and none of its secrets', async () => {
    const { store, owner } = bridge
    const message = 'answer <img alt=foreign> with Bearer ya29.abcdefghijklmnop'
    await store.addAccountActivity({
      account: 'alice',
      lastSync: undefined,
      // After the last sync that another test has noted.
      lastError: { at: Date.now() + 1000, message },
      contacts: undefined,
    })
    for (const path of ['/ui/accounts', '/ui/accounts/alice']) {
      const { text } = await owner.open(path)
      assert.doesNotMatch(text, /<img alt=foreign|ya29\.abc/, path)
      assert.match(visibleText(text), /answer <img alt=foreign/i, path)
    }
    await store.addAccountActivity({
      account: 'alice',
      lastSync: Date.now() + 1,
      lastError: undefined,
      contacts: undefined,
    })
  })

  it('say why one is signed out, and lead to the cure', async () => {
    const { store, owner } = bridge
    const grant = (await store.grant('alice')) ?? assert.fail()
    const since = Date.now() - 2 * day
    const state = { state: 'signed-out', stateSince: since, createdAt: since } as const
    await store.putAccount({ name: 'bob', email: 'bob@gmail.example', ...state })
    const times = { grantedAt: since - 7 * day, endsAt: since }
    assert.ok(grant.kind === 'refresh-token')
    await store.putGrant('bob', { ...grant, ...times })
    assert.match(await words('/ui/accounts'), /bob@gmail\.example .*"Testing".* Signed out/)
    const { text } = await owner.open('/ui/accounts/bob')
    assert.match(visibleText(text), /Publish the app there, then sign in again\./)
    assert.match(text, /href="https:\/\/console\.cloud\.google\.com\/auth\/audience"/)
    assert.match(text, /class="button primary" href="\/ui\/sign-in\/bob"/)
    await store.removeAccount('bob')
  })

  it('are 404 in words when there is none of that name', async () => {
    const { owner } = bridge
    for (const path of ['nobody', 'nobody/remove', '%3Cb%3E', 'alice%2f..']) {
      const { status, text } = await owner.open(`/ui/accounts/${path}`)
      assert.equal(status, 404, path)
      assert.doesNotMatch(text, /<b>/)
    }
    assert.equal(
      (await owner.submitForm('/ui/accounts/nobody/remove', { name: 'nobody' })).status,
      404,
    )
  })
})

describe('removing an account in the pages', () => {
  it('asks for its name, ends the grant at Google, and forgets the devices', async (t) => {
    const { owner, store, google } = await openBridgeWithPages(t)
    for (const name of ['', 'bob', 'alic']) {
      const seen = await owner.submitForm('/ui/accounts/alice/remove', { name })
      assert.equal(seen.status, 422)
      assert.match(visibleText(seen.text), /Type alice to remove it\. Nothing was changed/)
    }
    assert.ok(await store.account('alice'))
    google.forgetRequests()
    const removed = await owner.submitForm('/ui/accounts/alice/remove', { name: ' Alice ' })
    assert.match(visibleText(removed.text), /alice and its devices are removed/)
    assert.match(visibleText(removed.text), /No account yet/)
    assert.equal(google.requests.length, 1)
    assert.deepEqual([await store.accounts(), await store.devices()], [[], []])
  })

  it('says so when the grant could not be ended', async (t) => {
    const { owner, store, google } = await openBridgeWithPages(t)
    google.faults.push({ match: { path: /./ }, do: unavailable() })
    const removed = await owner.submitForm('/ui/accounts/alice/remove', { name: 'alice' })
    assert.match(visibleText(removed.text), /could not be ended: .*myaccount\.google\.com/)
    assert.deepEqual(await store.accounts(), [])
  })
})
