import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { startGuardedDav, type GuardedDav } from '../../upstreams/plain-dav.ts'
import {
  startOAuthServer,
  type OAuthServer,
  type OAuthServerOptions,
} from '../../upstreams/oauth-server.ts'
import { vcard } from '../../support/dav-bodies.ts'
import { storedGrant } from '../../support/stored-grant.ts'
import { openStore } from '../../../server/store/sqlite-store.ts'
import { install, type Installation } from '../../support/program-run.ts'
import { runDoctorJson, startServe } from './doctor-report.ts'
import { followConsent, startLogin } from '../cli/login-run.ts'

interface Elsewhere extends Installation {
  readonly oauth: OAuthServer
  readonly dav: GuardedDav
}

/** A bridge whose settings name an OAuth server and a CardDAV server that are not Google's. */
async function elsewhere(t: TestContext, options: OAuthServerOptions = {}): Promise<Elsewhere> {
  const oauth = await startOAuthServer(t, options)
  const dav = await startGuardedDav(t, oauth)
  const { clientId, authorizationEndpoint, tokenEndpoint, revocationEndpoint, scopes } = oauth
  const settings = {
    upstream: { wellKnown: dav.wellKnown, quirks: 'standard' },
    oauth: { clientId, authorizationEndpoint, tokenEndpoint, revocationEndpoint, scopes },
  }
  return { ...(await install(t, {}, settings)), oauth, dav }
}

async function login(t: TestContext, it: Installation) {
  const { url, paste, ended } = await startLogin(t, it, ['alice', '--no-browser'])
  paste(String(await followConsent(url)))
  return ended
}

async function refreshToken({ dir }: Installation): Promise<string> {
  const store = await openStore(`${dir}/data`)
  try {
    return (await storedGrant(store)).refreshToken
  } finally {
    await store.close()
  }
}

describe('a server that is not Google', () => {
  it('is signed in to by a public client, synced, renewed with rotating tokens, and left', async (t) => {
    const it = await elsewhere(t)
    const { oauth, dav } = it
    dav.books[0].put('jane.vcf', vcard('Jane', 'UID:jane'))
    const { code, stdout, stderr } = await login(t, it)
    assert.equal(code, 0, stderr)
    assert.match(stdout, /alice.* is added/)
    const first = await refreshToken(it)
    await it.bridge(['device', 'add', 'phone', '--account', 'alice'])
    await startServe(t, it)
    const report = await runDoctorJson(it)
    assert.deepEqual(report.checksWithStatus('fault'), [], JSON.stringify(report.checks))
    assert.equal(report.check("alice: client's sync").found, '1 card')

    const second = await refreshToken(it)
    assert.notEqual(second, first)
    oauth.expireAccessTokens()
    assert.deepEqual((await runDoctorJson(it)).checksWithStatus('fault'), [])
    assert.deepEqual([...oauth.alive], [await refreshToken(it)])
    assert.ok(oauth.forms.every((form) => !form.has('client_secret')))

    assert.match((await it.bridge(['account', 'remove', 'alice'])).stdout, /access is ended at/)
    assert.equal(oauth.alive.size, 0)
    assert.equal(it.google.requests.length, 0)
  })

  it('that gives no refresh token is no use, and the message says what to ask of it', async (t) => {
    const it = await elsewhere(t, { refreshTokens: false })
    const { code, stderr } = await login(t, it)
    assert.equal(code, 1)
    assert.match(stderr, /no refresh token.*nothing was changed.*"offline_access".*oauth\.scopes/)
    assert.doesNotMatch(stderr, /google/i)
    assert.equal((await it.bridge(['account', 'list', '--json'])).stdout, '[]\n')
  })

  it('never gets a code through a consent of Google', async (t) => {
    const it = await elsewhere(t)
    const { clientId, tokenEndpoint, scopes } = it.oauth
    const upstream = { wellKnown: it.dav.wellKnown, quirks: 'standard' }
    const oauth = { clientId, tokenEndpoint, scopes }
    await it.file('config.json', JSON.stringify({ dataDir: 'data', upstream, oauth }))
    const { code, stderr } = await it.bridge(['login', 'alice', '--no-browser'])
    assert.equal(code, 2)
    assert.match(stderr, /oauth\.authorizationEndpoint is still Google's/)
    const device = await it.bridge(['login', 'alice', '--device'])
    assert.match(device.stderr, /there is no device flow: run carddav-bridge login alice --no-brow/)
  })

  it('without a revocation endpoint keeps its token to itself when the account goes', async (t) => {
    const it = await elsewhere(t)
    const { clientId, authorizationEndpoint, tokenEndpoint, scopes } = it.oauth
    const upstream = { wellKnown: it.dav.wellKnown, quirks: 'standard' }
    const oauth = { clientId, authorizationEndpoint, tokenEndpoint, scopes }
    await it.file('config.json', JSON.stringify({ dataDir: 'data', upstream, oauth }))
    assert.equal((await login(t, it)).code, 0)
    const { code, stderr } = await it.bridge(['account', 'remove', 'alice'])
    assert.equal(code, 0)
    assert.match(stderr, /the server has no revocation endpoint\. End it by hand/)
  })
})
