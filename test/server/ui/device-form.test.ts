import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { clientSetupGuides } from '../../../server/clients/setup-guides.ts'
import { createOneTimeSignInKey } from '../../../server/ui/owner/one-time-sign-in-key.ts'
import { createScope } from '../../support/scope.ts'
import {
  openBridgeWithPages,
  createPageClient,
  tlsSettings,
  type BridgeWithPages,
  type PageClient,
} from './owner-pages.ts'
import { visibleText } from './visible-text.ts'
import { looksLikePassword, passwordIn, opens } from './shown-password.ts'

describe('adding a device in the pages', () => {
  const scope = createScope()
  const bridge = {} as BridgeWithPages
  before(async () => {
    Object.assign(bridge, await openBridgeWithPages(scope, tlsSettings))
  })
  after(() => scope.close())

  it('asks for the client, fills the form in, and ends with a password that works', async () => {
    const { owner } = bridge
    const chooser = await owner.open('/ui/devices/new')
    assert.match(chooser.text, /href="\/ui\/devices\/new\?client=thunderbird"/)
    const form = await owner.open('/ui/devices/new?client=thunderbird')
    assert.match(form.text, /name="name"[^>]*value="thunderbird"/)
    const made = await owner.submitForm('/ui/devices', {
      client: 'thunderbird',
      account: 'alice',
      name: 'thunderbird',
    })
    assert.equal(made.status, 200)
    const words = visibleText(made.text)
    assert.match(
      words,
      /Open Address Book → Add address book → Add remote Address Book \(older versions: /,
    )
    assert.match(
      words,
      /Username alice .* URL\/Hostname \(or Location\) http:\/\/(localhost|127\.0\.0\.1):\d+\//,
    )
    assert.equal(await opens(bridge, passwordIn(made)), 207)
  })

  it('shows the password to that browser alone, until it is done', async () => {
    const { owner, stranger } = bridge
    const wishes = { client: 'evolution', account: 'alice', name: 'once' }
    const made = await owner.submitForm('/ui/devices', wishes)
    const password = passwordIn(made)
    const path = '/ui/devices/alice/once'
    assert.ok((await owner.open(`${path}/made`)).text.includes(password))
    const other = await anotherBrowser()
    assert.doesNotMatch((await other.open(`${path}/made`)).text, looksLikePassword)
    assert.doesNotMatch((await stranger.open(`${path}/made`)).text, looksLikePassword)
    const page = await owner.open(path)
    assert.doesNotMatch(page.text, looksLikePassword)
    assert.match(visibleText(page.text), /password it was shown once/)
    const done = await owner.submitForm(`${path}/made/done`)
    assert.match(visibleText(done.text), /once is added/)
    const gone = await owner.open(`${path}/made`)
    assert.doesNotMatch(gone.text, looksLikePassword)
    assert.match(visibleText(gone.text), /not shown any more/)
    assert.equal(await opens(bridge, password), 207)
  })

  /** Another browser of the owner. */
  async function anotherBrowser(): Promise<PageClient> {
    const other = createPageClient(bridge.port)
    await other.submitForm('/ui/enter', { key: await createOneTimeSignInKey(bridge.store) })
    assert.equal((await other.open('/ui/devices')).status, 200)
    return other
  }

  it('gives it all that the form says', async () => {
    const { owner, store } = bridge
    await owner.submitForm('/ui/devices', {
      client: 'linphone',
      account: 'alice',
      name: ' Desk-1 ',
      readOnly: 'on',
      digest: 'on',
      profile: 'linphone',
      policy: 'warn',
      expires: '30',
      book: 'contacts',
    })
    const device = (await store.devices()).find(({ name }) => name === 'desk-1') ?? assert.fail()
    const { readOnly, profile, policy, book, digest, expiresAt = 0 } = device
    assert.deepEqual([readOnly, profile, policy, book], [true, 'linphone', 'warn', 'contacts'])
    assert.ok(digest)
    assert.ok(Math.abs(expiresAt - Date.now() - 30 * 86_400_000) < 60_000)
  })

  it('suggests what a client needs, and a name that is free', async () => {
    const { owner } = bridge
    const box = await owner.open('/ui/devices/new?client=fritzbox')
    assert.match(box.text, /name="readOnly"[^>]*checked/)
    const old = await owner.open('/ui/devices/new?client=blackberry')
    assert.match(old.text, /<option value="blackberry" selected/)
    await owner.submitForm('/ui/devices', { client: 'tsdav', account: 'alice', name: 'tsdav' })
    const second = await owner.open('/ui/devices/new?client=tsdav')
    assert.match(second.text, /name="name"[^>]*value="tsdav-2"/)
  })

  it('shows the form again when the name is taken or none', async () => {
    const { owner, store } = bridge
    const before = (await store.devices()).length
    for (const [name, fault] of [
      ['phone', /alice has a device phone already: choose another name/],
      ['no such name!', /short name has 1 to 32/],
      ['', /short name has 1 to 32/],
      ['<b>x</b>', /short name has 1 to 32/],
    ] as const) {
      const form = { client: 'mac', account: 'alice', name, readOnly: 'on' }
      const seen = await owner.submitForm('/ui/devices', form)
      assert.equal(seen.status, 422, name)
      assert.match(visibleText(seen.text), fault)
      assert.match(seen.text, /name="readOnly"[^>]*checked/)
      assert.doesNotMatch(seen.text, /<b>x/i)
    }
    assert.equal((await store.devices()).length, before)
  })

  it('refuses what the form cannot say', async () => {
    const { owner, store } = bridge
    const before = await store.devices()
    for (const [fields, status] of [
      [{ account: 'bob' }, 404],
      [{ account: 'alice', profile: 'nescape' }, 422],
      [{ account: 'alice', book: '../../else' }, 422],
    ] as const) {
      const seen = await owner.submitForm('/ui/devices', { name: 'x', client: 'mac', ...fields })
      assert.equal(seen.status, status, JSON.stringify(fields))
    }
    assert.deepEqual(await store.devices(), before)
  })

  it('has for every client a page that says what to type', async () => {
    const { owner } = bridge
    for (const { id, fields = [], where = '' } of clientSetupGuides) {
      const { status, text } = await owner.open(`/ui/devices/alice/phone?client=${id}`)
      assert.equal(status, 200, id)
      const words = visibleText(text)
      assert.ok(words.includes(where), id)
      for (const { label } of fields) assert.ok(words.includes(label), `${id}: ${label}`)
      assert.doesNotMatch(words, /\{[a-z]+\}/, id)
    }
  })
})

describe('adding a device for another machine, while only this one is served', () => {
  it('says so, and what to do, in place of an address that cannot work', async (t) => {
    const { owner } = await openBridgeWithPages(t)
    const fields = { client: 'iphone', account: 'alice', name: 'iphone' }
    const words = visibleText((await owner.submitForm('/ui/devices', fields)).text)
    assert.match(
      words,
      /iPhone, iPad .* cannot reach this bridge yet .* "addresses": \["0\.0\.0\.0"\]/,
    )
    assert.match(words, looksLikePassword)
    const profile = await owner.submitForm('/ui/devices/alice/iphone/profile', { to: 'file' })
    assert.equal(profile.status, 409)
    assert.match(visibleText(profile.text), /set listen\.addresses/)
  })
})
