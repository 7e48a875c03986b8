import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { describe, it } from 'node:test'
import { CARDDAV_SCOPE } from './grants.ts'
import { visit } from './visitor.ts'
import type { Visitor } from './visitor.ts'

const REDIRECT = 'http://127.0.0.1:4711/back'
const VERIFIER = 'a-verifier-of-some-forty-three-characters-or-more'
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url')
const DAY = 86_400_000

type Fields = Readonly<Record<string, string>>

async function consent({ google }: Visitor, more: Fields = {}, init: RequestInit = {}) {
  const asked = new URLSearchParams({
    client_id: 'app',
    redirect_uri: REDIRECT,
    response_type: 'code',
    scope: CARDDAV_SCOPE,
    state: 's1',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    access_type: 'offline',
    auto: 'alice@gmail.example',
    ...more,
  })
  if (asked.get('auto') === '') asked.delete('auto')
  const answer = await fetch(`${google.authorizationEndpoint}?${asked.toString()}`, {
    redirect: 'manual',
    ...init,
  })
  const location = answer.headers.get('location')
  return {
    status: answer.status,
    text: await answer.text(),
    back: location === null ? undefined : new URL(location).searchParams,
  }
}

async function post(url: string, fields: Fields) {
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(fields) })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

function redeem({ google }: Visitor, code: string, more: Fields = {}) {
  const fields = { grant_type: 'authorization_code', client_id: 'app', redirect_uri: REDIRECT }
  return post(google.tokenEndpoint, { ...fields, code, code_verifier: VERIFIER, ...more })
}

function refresh({ google }: Visitor, token: string) {
  return post(google.tokenEndpoint, {
    grant_type: 'refresh_token',
    client_id: 'app',
    refresh_token: token,
  })
}

async function login(visitor: Visitor, more: Fields = {}) {
  const { back } = await consent(visitor, more)
  return redeem(visitor, back?.get('code') ?? '')
}

describe('§12 OAuth of the fake Google', () => {
  it('leads the person back with code, state and scope, and gives tokens for the code', async (t) => {
    const visitor = await visit(t)
    const { status, back } = await consent(visitor)
    assert.equal(status, 302)
    assert.equal(back?.get('state'), 's1')
    assert.equal(back.get('scope'), CARDDAV_SCOPE)
    const { body } = await redeem(visitor, back.get('code') ?? '')
    assert.equal(body['expires_in'], 3599)
    assert.equal(body['token_type'], 'Bearer')
    assert.equal(body['scope'], CARDDAV_SCOPE)
    assert.match(String(body['access_token']), /^ya29\./)
    assert.match(String(body['refresh_token']), /^1\/\//)
    const headers = { authorization: `Bearer ${String(body['access_token'])}` }
    assert.equal((await visitor.ask('PROPFIND', visitor.book, { headers })).status, 207)
  })

  it('shows a page, whose form may untick a scope or cancel', async (t) => {
    const visitor = await visit(t)
    const scope = `openid ${CARDDAV_SCOPE}`
    const page = await consent(visitor, { auto: '' }, { method: 'GET' })
    assert.equal(page.status, 200)
    assert.match(page.text, /<form method="post">[^]*alice@gmail\.example/)
    visitor.google.account('bob@gmail.example')
    const body = new URLSearchParams({ email: 'bob@gmail.example', granted: 'openid' })
    const agreed = await consent(visitor, { scope }, { method: 'POST', body })
    assert.equal(agreed.back?.get('scope'), 'openid')
    const denied = await consent(
      visitor,
      {},
      { method: 'POST', body: new URLSearchParams({ deny: '1' }) },
    )
    assert.equal(denied.back?.get('error'), 'access_denied')
  })

  it('can let the person leave out a scope', async (t) => {
    const visitor = await visit(t, { switches: { grantedScopes: ['openid'] } })
    const { body } = await login(visitor, { scope: `openid ${CARDDAV_SCOPE}` })
    assert.equal(body['scope'], 'openid')
  })

  it('gives a refresh token only offline, at the first consent or with prompt=consent', async (t) => {
    const visitor = await visit(t)
    assert.equal((await login(visitor, { access_type: 'online' })).body['refresh_token'], undefined)
    assert.equal((await login(visitor)).body['refresh_token'], undefined)
    assert.notEqual((await login(visitor, { prompt: 'consent' })).body['refresh_token'], undefined)
  })

  it('redirects to any port of the loopback interface and nowhere else', async (t) => {
    const visitor = await visit(t)
    for (const redirect_uri of ['http://localhost:1/', 'http://[::1]:65535/x']) {
      assert.equal((await consent(visitor, { redirect_uri })).status, 302)
    }
    for (const redirect_uri of [
      'https://127.0.0.1/',
      'http://evil.example/',
      'urn:ietf:wg:oauth:2.0:oob',
    ]) {
      const { status, text } = await consent(visitor, { redirect_uri })
      assert.equal(status, 400)
      assert.match(text, /redirect_uri_mismatch/)
    }
  })

  it('takes a code once, with the right verifier, redirect and client, for ten minutes', async (t) => {
    const visitor = await visit(t)
    const code = async () => (await consent(visitor)).back?.get('code') ?? ''
    const used = await code()
    await redeem(visitor, used)
    assert.equal((await redeem(visitor, used)).body['error'], 'invalid_grant')
    assert.equal(
      (await redeem(visitor, await code(), { code_verifier: 'x' })).body['error'],
      'invalid_grant',
    )
    assert.equal(
      (await redeem(visitor, await code(), { client_id: 'b' })).body['error'],
      'invalid_grant',
    )
    const elsewhere = { redirect_uri: 'http://127.0.0.1:1/' }
    assert.equal(
      (await redeem(visitor, await code(), elsewhere)).body['error'],
      'redirect_uri_mismatch',
    )
    const late = await code()
    visitor.google.clock.advance(600_001)
    assert.equal((await redeem(visitor, late)).status, 400)
  })

  it('refreshes without a new refresh token', async (t) => {
    const visitor = await visit(t)
    const { status, body } = await refresh(visitor, visitor.alice.refreshToken())
    assert.equal(status, 200)
    assert.equal(body['refresh_token'], undefined)
    assert.equal(body['scope'], CARDDAV_SCOPE)
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
      (await post(google.revocationEndpoint, { token: 'x' })).body['error'],
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
    assert.equal(body['error'], 'invalid_client')
  })

  it('refuses CardDAV to devices without a browser', async (t) => {
    const { google } = await visit(t)
    const device = (scope: string) => post(`${google.url}/device/code`, { client_id: 'app', scope })
    assert.equal((await device(CARDDAV_SCOPE)).body['error'], 'invalid_scope')
    assert.equal((await device('openid email')).status, 200)
  })

  it('shows scopes, not the e-mail, to tokeninfo; the id_token has it', async (t) => {
    const visitor = await visit(t)
    const info = await fetch(
      `${visitor.google.url}/tokeninfo?access_token=${visitor.alice.accessToken()}`,
    )
    const shown = (await info.json()) as Record<string, unknown>
    assert.equal(shown['scope'], CARDDAV_SCOPE)
    assert.equal(shown['email'], undefined)
    const { body } = await login(visitor, { scope: 'openid email' })
    const [, claims = ''] = String(body['id_token']).split('.')
    assert.match(Buffer.from(claims, 'base64url').toString(), /"email":"alice@gmail\.example"/)
  })

  it('lets a service account act for a person', async (t) => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
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
    assert.equal((await bear(Buffer.from('x'))).body['error'], 'invalid_grant')
  })
})
