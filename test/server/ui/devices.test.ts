import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createScope } from '../../support/scope.ts'
import { openBridgeWithPages, type BridgeWithPages } from './owner-pages.ts'
import { visibleText } from './visible-text.ts'
import { looksLikePassword, passwordIn, opens } from './shown-password.ts'

/** The front door sees a change within a tenth of a second. */
async function waitFor(seen: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 5_000
  while (!(await seen())) assert.ok(Date.now() < end, 'the change was not seen')
}

describe("a device's page", () => {
  const scope = createScope()
  const bridge = {} as BridgeWithPages
  before(async () => {
    Object.assign(bridge, await openBridgeWithPages(scope))
  })
  after(() => scope.close())

  it('tells when it came last, as what, and how often', async () => {
    const { owner, store } = bridge
    const seen = { account: 'alice', device: 'phone', lastSeen: Date.now() - 3 * 60_000 }
    await store.addDeviceActivity({ ...seen, userAgent: 'Thunderbird/128.0', requests: 1234 })
    const words = visibleText((await owner.open('/ui/devices')).text)
    assert.match(words, /phone 3 minutes ago · Thunderbird\/128\.0 · 1,234 requests In use/)
    assert.match(words, /reader not seen yet Read-only Not seen yet/)
    const page = visibleText((await owner.open('/ui/devices/alice/phone')).text)
    assert.match(page, /Last seen 3 minutes ago Calls itself Thunderbird\/128\.0 Requests 1,234/)
    assert.match(page, /What to type into Thunderbird/)
  })

  it('shows what a client calls itself as text, whatever it is', async () => {
    const { owner, store } = bridge
    const userAgent = `"><b class=foreign>one</b><img alt=two>'\`&lt;`
    const seen = { account: 'alice', device: 'reader', lastSeen: Date.now(), requests: 1 }
    await store.addDeviceActivity({ ...seen, userAgent })
    for (const path of ['/ui/devices', '/ui/devices/alice/reader', '/ui/accounts/alice']) {
      const { text } = await owner.open(path)
      assert.doesNotMatch(text, /<b class=foreign|<img alt=two/, path)
      assert.match(visibleText(text), /"><b class=foreign>one<\/b><img alt=two/, path)
    }
    assert.ok(visibleText((await owner.open('/ui/devices/alice/reader')).text).includes(userAgent))
  })

  it('changes what the device may do from its next request on', async () => {
    const { owner, store, basic: password, port } = bridge
    const put = () =>
      fetch(`http://127.0.0.1:${port}/addressbooks/alice/contacts/x.vcf`, {
        method: 'PUT',
        headers: { Authorization: password, 'Content-Type': 'text/vcard' },
        body: 'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:X\r\nN:X;;;;\r\nEND:VCARD\r\n',
      })
    const edited = await owner.submitForm('/ui/devices/alice/phone', {
      readOnly: 'on',
      expires: '90',
      profile: 'vdirsyncer',
      policy: 'pass',
    })
    assert.match(visibleText(edited.text), /phone is changed/)
    await waitFor(async () => (await put()).status === 403)
    const [{ policy, profile, expiresAt } = assert.fail()] = await store.devices()
    assert.deepEqual([policy, profile], ['pass', 'vdirsyncer'])
    await owner.submitForm('/ui/devices/alice/phone', {
      expires: 'kept',
      profile: '',
      policy: 'merge',
    })
    await waitFor(async () => (await put()).status !== 403)
    const [again = assert.fail()] = await store.devices()
    assert.deepEqual([again.expiresAt, again.profile], [expiresAt, undefined])
    await owner.submitForm('/ui/devices/alice/phone', { expires: 'never' })
    assert.equal((await store.devices())[0]?.expiresAt, undefined)
  })

  it('gives another password, and the old one ends at once', async () => {
    const { owner } = bridge
    const fields = { client: 'other', account: 'alice', name: 'renewed' }
    const old = passwordIn(await owner.submitForm('/ui/devices', fields))
    const question = await owner.open('/ui/devices/alice/renewed/password')
    assert.match(visibleText(question.text), /ends at once/)
    assert.equal(await opens(bridge, old), 207)
    const renewed = passwordIn(await owner.submitForm('/ui/devices/alice/renewed/password'))
    assert.notEqual(renewed, old)
    await waitFor(async () => (await opens(bridge, old)) === 401)
    assert.equal(await opens(bridge, renewed), 207)
  })

  it('revokes the device after it has asked', async () => {
    const { owner, store } = bridge
    const fields = { client: 'other', account: 'alice', name: 'lost' }
    const password = passwordIn(await owner.submitForm('/ui/devices', fields))
    const question = await owner.open('/ui/devices/alice/lost/revoke')
    assert.match(visibleText(question.text), /Revoke lost\? .* ends at once/)
    assert.equal(await opens(bridge, password), 207)
    const revoked = await owner.submitForm('/ui/devices/alice/lost/revoke')
    assert.match(visibleText(revoked.text), /lost is revoked/)
    await waitFor(async () => (await opens(bridge, password)) === 401)
    assert.ok(!(await store.devices()).some(({ name }) => name === 'lost'))
    const again = await owner.open('/ui/devices/alice/lost/made')
    assert.equal(again.status, 404)
    assert.doesNotMatch(again.text, looksLikePassword)
  })

  it('is 404 in words for a device or account that there is none of', async () => {
    const { owner } = bridge
    for (const path of ['alice/nobody', 'bob/phone', 'alice/%3Cb%3E', 'alice/..%2f..'])
      for (const rest of ['', '/made', '/revoke', '/password']) {
        const { status, text } = await owner.open(`/ui/devices/${path}${rest}`)
        assert.equal(status, 404, path + rest)
        assert.doesNotMatch(text, /<b>/)
      }
  })

  it('says what to do while there is no device, and no account', async (t) => {
    const { owner, store } = await openBridgeWithPages(t)
    await store.removeDevice('alice', 'phone')
    await store.removeDevice('alice', 'reader')
    assert.match(visibleText((await owner.open('/ui/devices')).text), /No device yet\. Add one/)
    await store.removeAccount('alice')
    const form = await owner.open('/ui/devices/new?client=mac')
    assert.match(visibleText(form.text), /First the bridge needs an account/)
  })
})
