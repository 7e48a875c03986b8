import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import { after, before, describe, it, type TestContext } from 'node:test'
import { createMobileconfigLinks } from '../../../server/ui/mobileconfig/mobileconfig-links.ts'
import { openStore } from '../../../server/store/sqlite-store.ts'
import { createOneTimeSignInKey } from '../../../server/ui/owner/one-time-sign-in-key.ts'
import { install, launch } from '../../support/program-run.ts'
import { requires } from '../../support/debian.ts'
import { start } from '../../support/program.ts'
import { createScope } from '../../support/scope.ts'
import {
  lanName,
  openBridgeWithPages,
  createPageClient,
  tlsSettings,
  type BridgeWithPages,
  type PageResponse,
} from './owner-pages.ts'
import { visibleText } from './visible-text.ts'
import { readProfile, type Payload } from '../clients/profile-reader.ts'

const skip = requires('python3')

describe('a profile from the pages', { skip }, () => {
  const scope = createScope()
  const pages = {} as BridgeWithPages
  before(async () => {
    Object.assign(pages, await openBridgeWithPages(scope, tlsSettings))
  })
  after(() => scope.close())

  /** Adds a device and gives its password. */
  async function add(name: string): Promise<string> {
    const { owner } = pages
    const made = await owner.submitForm('/ui/devices', { client: 'iphone', account: 'alice', name })
    return /(?:[a-z]{5}-){5}[a-z]{5}/.exec(made.text)?.[0] ?? assert.fail(made.text)
  }

  /** The path of a new link. */
  async function linkTo(name: string, fields: Record<string, string> = {}): Promise<string> {
    const path = `/ui/devices/alice/${name}/profile`
    const { text } = await pages.owner.submitForm(path, { to: 'phone', ...fields })
    const [, link] = /data-copy="(https:[^"]+)"/.exec(text) ?? assert.fail(text)
    const url = new URL(link ?? '')
    assert.equal(url.host, `${lanName}:${pages.port}`)
    return url.pathname
  }

  const download = async (t: TestContext, seen: PageResponse): Promise<Payload> => {
    assert.equal(seen.status, 200, seen.text)
    assert.equal(seen.headers['content-type'], 'application/x-apple-aspen-config')
    assert.equal(seen.headers['cache-control'], 'no-store')
    const [contacts = assert.fail()] = (await readProfile(t, seen.text)).PayloadContent
    return contacts
  }

  it('is downloaded by the owner with the password only while that is fresh and asked for', async (t) => {
    const { owner } = pages
    const password = await add('mac')
    const path = '/ui/devices/alice/mac/profile'
    const without = await download(t, await owner.submitForm(path, { to: 'file' }))
    assert.equal(without.CardDAVPassword, undefined)
    const within = await download(t, await owner.submitForm(path, { to: 'file', password: 'on' }))
    assert.equal(within.CardDAVPassword, password)
    await owner.submitForm('/ui/devices/alice/mac/made/done')
    const late = await download(t, await owner.submitForm(path, { to: 'file', password: 'on' }))
    assert.equal(late.CardDAVPassword, undefined)
  })

  it("brings the authority's certificate, whose fingerprint the page tells", async (t) => {
    const { owner } = pages
    await add('pad')
    const path = '/ui/devices/alice/pad/profile'
    const seen = await owner.submitForm(path, { to: 'file' })
    const [, root = assert.fail()] = (await readProfile(t, seen.text)).PayloadContent
    const der = Buffer.from(String(root.PayloadContent), 'base64')
    const certificate = new X509Certificate(der)
    assert.ok(certificate.ca)
    assert.doesNotMatch(seen.text, /PRIVATE KEY/)
    const page = await owner.submitForm(path, { to: 'phone' })
    assert.ok(visibleText(page.text).includes(certificate.fingerprint256))
  })

  it('is fetched by a telephone that is not signed in, once', async (t) => {
    const { stranger } = pages
    const password = await add('phone-1')
    const link = await linkTo('phone-1', { password: 'on' })
    for (let previews = 0; previews < 3; previews++) {
      const seen = await stranger.open(link, { tls: true })
      assert.equal(seen.status, 200)
      assert.match(visibleText(seen.text), /adds the contacts of alice .* Get the profile/)
      assert.equal(seen.text.includes(password), false)
      assert.equal(seen.headers['set-cookie'], undefined)
    }
    const contacts = await download(t, await stranger.submitForm(link, {}, { tls: true }))
    assert.equal(contacts.CardDAVPassword, password)
    assert.equal(contacts.CardDAVHostName, lanName)
    for (const method of ['GET', 'POST']) {
      const again = await stranger.request(method, link, { tls: true })
      assert.equal(again.status, 404)
      assert.match(visibleText(again.text), /does not work any more/)
    }
  })

  it('is not fetched before the button was pressed, nor with another secret', async () => {
    const { stranger } = pages
    await add('phone-2')
    const link = await linkTo('phone-2')
    const file = '/carddav-bridge.mobileconfig'
    const other = `/ui/profile/${'A'.repeat(43)}`
    for (const path of [link + file, other, other + file, '/ui/profile/', `${link}x`])
      assert.equal((await stranger.open(path, { tls: true })).status, 404, path)
    assert.equal((await stranger.request('POST', other, { tls: true })).status, 404)
    assert.equal((await stranger.open(link, { tls: true })).status, 200)
  })

  it('is given to no page of another origin, and under no name that is not ours', async () => {
    const { stranger } = pages
    await add('phone-3')
    const link = await linkTo('phone-3')
    const foreign = { Origin: 'https://evil.example' }
    const sent = await stranger.request('POST', link, { tls: true, headers: foreign })
    assert.equal(sent.status, 403)
    const rebound = { Host: `evil.example:${pages.port}` }
    assert.equal((await stranger.request('GET', link, { headers: rebound })).status, 421)
    assert.equal((await stranger.open(link, { tls: true })).status, 200)
  })

  it('is not given any more when the device is revoked or has another password', async () => {
    const { owner, stranger } = pages
    await add('phone-4')
    const renewed = await linkTo('phone-4', { password: 'on' })
    await owner.submitForm('/ui/devices/alice/phone-4/password')
    assert.equal((await stranger.open(renewed, { tls: true })).status, 404)
    const revoked = await linkTo('phone-4', { password: 'on' })
    await owner.submitForm('/ui/devices/alice/phone-4/revoke')
    assert.equal((await stranger.open(revoked, { tls: true })).status, 404)
  })

  it('is made for nobody who is not signed in', async () => {
    const { stranger } = pages
    await add('phone-5')
    const path = '/ui/devices/alice/phone-5/profile'
    for (const to of ['file', 'phone']) {
      const seen = await stranger.request('POST', path, { fields: { to, token: '' } })
      assert.equal(seen.status, 403)
      assert.doesNotMatch(seen.text, /plist|ui\/profile/)
    }
  })
})

describe('the log', () => {
  it('holds neither the secret of a link nor a password, at any level', async (t) => {
    const settings = { ...tlsSettings, log: { level: 'debug' } }
    const { addAlice, bridge, config, dir } = await install(t, {}, settings)
    await addAlice()
    const serve = await start(launch.command, [launch.launcher, 'serve', '--config', config], {
      ready: /^ready: (\S+)/,
    })
    t.after(serve.stop)
    const port = Number(new URL(serve.line[1] ?? '').port)
    const store = await openStore(join(dir, 'data'))
    t.after(() => store.close())
    const [owner, stranger] = [createPageClient(port), createPageClient(port)]
    await owner.submitForm('/ui/enter', { key: await createOneTimeSignInKey(store) })
    const made = await owner.submitForm('/ui/devices', {
      client: 'mac',
      account: 'alice',
      name: 'mac',
    })
    const password = /(?:[a-z]{5}-){5}[a-z]{5}/.exec(made.text)?.[0] ?? assert.fail(made.text)
    const fields = { to: 'phone', password: 'on' }
    const { text } = await owner.submitForm('/ui/devices/alice/mac/profile', fields)
    const [, secret = ''] = /ui\/profile\/([\w-]{43})/.exec(text) ?? assert.fail(text)
    const foreign = { headers: { Origin: 'https://evil.example' }, secure: true }
    assert.equal((await stranger.request('POST', `/ui/profile/${secret}`, foreign)).status, 403)
    await stranger.request('POST', `/ui/profile/${secret}/x`, { tls: true })
    await bridge(['device', 'revoke', 'mac', '--account', 'alice'])
    assert.equal((await stranger.open(`/ui/profile/${secret}`, { tls: true })).status, 404)
    assert.match(serve.output(), /\/ui\/profile\/…/)
    for (const hidden of [secret, password]) assert.equal(serve.output().includes(hidden), false)
  })
})

describe('links to profiles', () => {
  const linked = { account: 'alice', name: 'iphone', password: 'secret' }

  it('end after ten minutes, and a minute after they were redeemed', () => {
    let now = 1
    const links = createMobileconfigLinks({ now: () => now })
    const secret = links.create(linked)
    now += 10 * 60_000 - 1
    assert.deepEqual(links.find(secret), linked)
    now += 2
    assert.equal(links.find(secret), undefined)
    assert.equal(links.redeem(secret, '10.0.0.5'), false)
    const taken = links.create(linked)
    assert.equal(links.redeem(taken, '10.0.0.5'), true)
    now += 59_000
    assert.deepEqual(links.findRedeemed(taken, '10.0.0.5'), linked)
    assert.deepEqual(links.findRedeemed(taken, '10.0.0.5'), linked)
    now += 2_000
    assert.equal(links.findRedeemed(taken, '10.0.0.5'), undefined)
  })

  it('once redeemed serve only the address that redeemed them', () => {
    const links = createMobileconfigLinks()
    const secret = links.create(linked)
    assert.match(secret, /^[\w-]{43}$/)
    assert.equal(links.findRedeemed(secret, '10.0.0.5'), undefined)
    assert.equal(links.redeem(secret, '10.0.0.5'), true)
    assert.equal(links.redeem(secret, '10.0.0.6'), false)
    assert.equal(links.findRedeemed(secret, '10.0.0.6'), undefined)
    assert.deepEqual(links.findRedeemed(secret, '10.0.0.5'), linked)
    links.revoke({ account: 'alice', name: 'iphone' })
    assert.equal(links.findRedeemed(secret, '10.0.0.5'), undefined)
  })
})
