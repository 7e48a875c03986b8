import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { createPostForm } from '../../../lib/oauth/form-post.ts'
import {
  isAuthorizationResponseTo,
  createAuthorizationRequest,
  authorizationCodeFrom,
} from '../../../lib/oauth/authorization-request.ts'
import { revokeGrant } from '../../../lib/oauth/revocation.ts'
import { missingScopes } from '../../../lib/oauth/scopes.ts'
import { createTokenEndpoint } from '../../../lib/oauth/token-endpoint.ts'
import { grantFor, json, startTokenServer } from './token-server.ts'

const client = {
  ...grantFor('https://oauth2.example.com/token'),
  authorizationEndpoint: 'https://accounts.example.com/o/oauth2/v2/auth?hd=example.com',
}
const redirectUri = 'http://127.0.0.1:5000/callback'

describe('the request for consent (K16)', () => {
  it('asks for offline access with PKCE S256 and 256 random bits of state', () => {
    const request = createAuthorizationRequest(client, redirectUri)
    const query = Object.fromEntries(new URL(request.url).searchParams)
    assert.deepEqual(query, {
      hd: 'example.com',
      response_type: 'code',
      client_id: 'client-1',
      redirect_uri: redirectUri,
      scope: 'https://www.googleapis.com/auth/carddav',
      state: request.state,
      code_challenge: createHash('sha256').update(request.verifier).digest('base64url'),
      code_challenge_method: 'S256',
      access_type: 'offline',
      prompt: 'consent',
    })
    assert.equal(Buffer.from(request.state, 'base64url').length, 32)
    assert.match(request.verifier, /^[A-Za-z0-9_-]{64}$/)
    assert.notEqual(createAuthorizationRequest(client, redirectUri).state, request.state)
  })
})

describe('the answer to it (K17)', () => {
  const request = createAuthorizationRequest(client, redirectUri)
  const query = (text: string): URLSearchParams => new URLSearchParams(text)

  it('counts only with the one state', () => {
    assert.equal(
      isAuthorizationResponseTo(request, query(`state=${request.state}&code=4/abc`)),
      true,
    )
    assert.equal(isAuthorizationResponseTo(request, query('code=4/abc')), false)
    assert.equal(isAuthorizationResponseTo(request, query('state=&code=4/abc')), false)
    assert.equal(
      isAuthorizationResponseTo(
        request,
        query(`state=${createAuthorizationRequest(client, redirectUri).state}`),
      ),
      false,
    )
    assert.equal(isAuthorizationResponseTo(request, query(`state=${request.state}&state=x`)), false)
  })

  it('gives its code, or says why not', () => {
    assert.equal(authorizationCodeFrom(request, query('code=4%2Fabc')), '4/abc')
    assert.equal(
      authorizationCodeFrom(request, query('code=c&iss=https://accounts.example.com')),
      'c',
    )
    assert.throws(
      () => authorizationCodeFrom(request, query('code=c&iss=https://evil.example')),
      /not come from/,
    )
    assert.throws(() => authorizationCodeFrom(request, query('error=access_denied')), {
      code: 'access_denied',
    })
    assert.throws(
      () => authorizationCodeFrom(request, query('error=<script>')),
      /^OAuthError: consent was refused$/,
    )
    assert.throws(() => authorizationCodeFrom(request, query('')), /no code/)
    assert.throws(() => authorizationCodeFrom(request, query('code=a&code=b')), /no code/)
  })
})

describe('the code', () => {
  it('is exchanged with its verifier', async (t) => {
    const server = await startTokenServer(t, (_, response) => {
      json(response, 200, {
        access_token: 'ya29.a',
        expires_in: 3599,
        refresh_token: '1//r',
        refresh_token_expires_in: 604799,
        scope: 'a b',
        token_type: 'Bearer',
      })
    })
    const endpoint = createTokenEndpoint(createPostForm())
    const code = { code: '4/abc', verifier: 'v'.repeat(64), redirectUri }
    assert.deepEqual(await endpoint.exchange(grantFor(server.url), code), {
      accessToken: 'ya29.a',
      lifetime: 3_599_000,
      refreshToken: '1//r',
      scopes: ['a', 'b'],
      grantLifetime: 604_799_000,
    })
    assert.deepEqual(Object.fromEntries(server.forms[0] ?? []), {
      client_id: 'client-1',
      client_secret: 'GOCSPX-canary-secret',
      code: '4/abc',
      code_verifier: 'v'.repeat(64),
      grant_type: 'authorization_code',
      redirect_uri: redirectUri,
    })
  })
})

describe('scopes', () => {
  const carddav = 'https://www.googleapis.com/auth/carddav'

  it('must hold what was asked for, but for those that Google renames', () => {
    assert.deepEqual(missingScopes([carddav, 'openid', 'email'], [carddav]), [])
    assert.deepEqual(missingScopes([carddav], ['openid']), [carddav])
    assert.deepEqual(missingScopes([carddav], undefined), [])
  })
})

describe('revocation', () => {
  it('sends the token in the body, and takes a dead grant for done', async (t) => {
    const server = await startTokenServer(t, (_, response) => void response.end('{}'))
    await revokeGrant(grantFor(server.url), createPostForm())
    assert.equal(server.forms[0]?.get('token'), '1//canary-refresh-token')
    server.script = (_, response) => {
      json(response, 400, { error: 'invalid_token' })
    }
    await revokeGrant(grantFor(server.url), createPostForm())
    server.script = (_, response) => void response.writeHead(500).end()
    await assert.rejects(revokeGrant(grantFor(server.url), createPostForm()), /answered 500/)
  })
})
