import assert from 'node:assert/strict'
import { generateKeyPairSync, sign } from 'node:crypto'
import { describe, it } from 'node:test'
import { CARDDAV_SCOPE } from './grants.ts'
import { login, post, refresh } from './oauth-visitor.ts'
import { visit } from './visitor.ts'

const DAY = 86_400_000

describe('§12 Tokens of the fake Google', () => {
  it('refreshes without a new refresh token', async (t) => {
    const visitor = await visit(t)
    const { status, body } = await refresh(visitor, visitor.alice.refreshToken())
    assert.equal(status, 200)
    assert.equal(body.refresh_token, undefined)
    assert.equal(body.scope, CARDDAV_SCOPE)
  })

  it('kills a grant when the person or the app takes it back', async (t) => {
    const visitor = await visit(t)
    const { google, alice } = visitor
    const first = alice.refreshToken()
    alice.revoke()
    const dead = await refresh(visitor, first)
    assert.equal(dead.status, 400)
    assert.deepEqual(dead.body, {
      error: 'invalid_grant',
      error_description: 'Token has been expired or revoked.',
    })
    const second = alice.refreshToken()
    assert.equal((await post(google.revocationEndpoint, { token: second })).status, 200)
    assert.equal((await refresh(visitor, second)).status, 400)
    assert.equal(
      (await post(google.revocationEndpoint, { token: 'x' })).body.error,
      'invalid_token',
    )
  })

  it('expires access tokens alone when told to', async (t) => {
    const visitor = await visit(t)
    const token = visitor.alice.refreshToken()
    visitor.alice.expireTokens()
    assert.equal((await visitor.ask('PROPFIND', visitor.book)).status, 401)
    assert.equal((await refresh(visitor, token)).status, 200)
  })

  it('kills a grant after seven days of "Testing", or six months without use', async (t) => {
    const visitor = await visit(t)
    const token = visitor.alice.refreshToken()
    visitor.google.clock.advance(100 * DAY)
    assert.equal((await refresh(visitor, token)).status, 200)
    visitor.google.clock.advance(184 * DAY)
    assert.equal((await refresh(visitor, token)).status, 400)
    visitor.google.switches.testing = true
    const young = visitor.alice.refreshToken()
    visitor.google.clock.advance(6 * DAY)
    assert.equal((await refresh(visitor, young)).status, 200)
    visitor.google.clock.advance(2 * DAY)
    assert.equal((await refresh(visitor, young)).status, 400)
  })

  it('drops the oldest of more than a hundred grants', async (t) => {
    const visitor = await visit(t)
    const tokens = Array.from({ length: 101 }, () =>
      visitor.alice.refreshToken([CARDDAV_SCOPE], 'app'),
    )
    assert.equal((await refresh(visitor, tokens[0] ?? '')).status, 400)
    assert.equal((await refresh(visitor, tokens[1] ?? '')).status, 200)
  })

  it('checks the client when clients are registered', async (t) => {
    const visitor = await visit(t, { clients: [{ clientId: 'app', clientSecret: 'shh' }] })
    const { status, body } = await refresh(visitor, visitor.alice.refreshToken())
    assert.equal(status, 401)
    assert.equal(body.error, 'invalid_client')
  })

  it('refuses CardDAV to devices without a browser', async (t) => {
    const { google } = await visit(t)
    const device = (scope: string) => post(`${google.url}/device/code`, { client_id: 'app', scope })
    assert.equal((await device(CARDDAV_SCOPE)).body.error, 'invalid_scope')
    assert.equal((await device('openid email')).status, 200)
  })

  it('shows scopes, not the e-mail, to tokeninfo; the id_token has it', async (t) => {
    const visitor = await visit(t)
    const info = await fetch(
      `${visitor.google.url}/tokeninfo?access_token=${visitor.alice.accessToken()}`,
    )
    const shown = (await info.json()) as Record<string, unknown>
    assert.equal(shown.scope, CARDDAV_SCOPE)
    assert.equal(shown.email, undefined)
    const { body } = await login(visitor, { scope: 'openid email' })
    const [, claims = ''] = String(body.id_token).split('.')
    assert.match(Buffer.from(claims, 'base64url').toString(), /"email":"alice@gmail\.example"/)
  })

  it('lets a service account act for a person', async (t) => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const pem = publicKey.export({ type: 'spki', format: 'pem' })
    const { google } = await visit(t, { serviceAccounts: [{ email: 'robot@x', publicKey: pem }] })
    const claims = { iss: 'robot@x', sub: 'alice@gmail.example', scope: CARDDAV_SCOPE, exp: 9e9 }
    const content = [{ alg: 'RS256' }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.')
    const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
    const bear = (signature: Buffer) =>
      post(google.tokenEndpoint, {
        grant_type,
        assertion: `${content}.${signature.toString('base64url')}`,
      })
    assert.equal((await bear(sign('sha256', Buffer.from(content), privateKey))).status, 200)
    assert.equal((await bear(Buffer.from('x'))).body.error, 'invalid_grant')
  })
})
