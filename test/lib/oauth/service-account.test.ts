import assert from 'node:assert/strict'
import { verify } from 'node:crypto'
import { describe, it, type TestContext } from 'node:test'
import { HttpError } from '../../../lib/errors/http-error.ts'
import { createPostForm } from '../../../lib/oauth/form-post.ts'
import { createTokenEndpoint } from '../../../lib/oauth/token-endpoint.ts'
import { createAccessTokenSource } from '../../../lib/oauth/access-tokens.ts'
import type { ServiceAccountGrant } from '../../../lib/store/grants.ts'
import { serviceAccount } from '../../support/service-account.ts'
import { memoryStore } from './memory-store.ts'
import { json, likeGoogle, startTokenServer, type Script } from './token-server.ts'

const robot = serviceAccount()

const grantFor = (tokenEndpoint: string): ServiceAccountGrant => ({
  kind: 'service-account',
  clientEmail: robot.email,
  clientId: robot.keyFile.client_id,
  privateKey: robot.privateKey,
  privateKeyId: robot.keyFile.private_key_id,
  subject: 'alice@example.com',
  tokenEndpoint,
  scopes: ['https://www.googleapis.com/auth/carddav'],
})

async function bridge(t: TestContext, script: Script = likeGoogle) {
  const server = await startTokenServer(t, script)
  const memory = memoryStore(grantFor(server.url))
  const time = { now: 1_000_000 }
  const tokens = createAccessTokenSource({
    store: memory.store,
    endpoint: createTokenEndpoint(createPostForm({ deadline: 300 })),
    clock: () => time.now,
  })
  return { server, memory, time, tokens }
}

const refuses =
  (status: number, error: string, error_description: string): Script =>
  (_, response) => {
    json(response, status, { error, error_description })
  }

const part = (assertion: string, at: number): Buffer =>
  Buffer.from(assertion.split('.')[at] ?? '', 'base64url')

async function message(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.catch((reason: unknown) => reason)
  assert(error instanceof HttpError)
  assert.equal(error.status, 503)
  assert.doesNotMatch(error.message, /PRIVATE KEY/)
  return error.message
}

describe('a service account', () => {
  it('asks for the person with a signed assertion, once, and only where the settings say', async (t) => {
    const { server, tokens } = await bridge(t)
    const all = Array.from({ length: 50 }, () => tokens.accessToken('alice'))
    assert.deepEqual(new Set(await Promise.all(all)), new Set(['ya29.token-1']))
    assert.equal(server.forms.length, 1)
    const { grant_type, assertion = '', ...rest } = Object.fromEntries(server.forms[0] ?? [])
    assert.equal(grant_type, 'urn:ietf:params:oauth:grant-type:jwt-bearer')
    assert.deepEqual(rest, {})
    const { iat, exp, ...claims } = JSON.parse(part(assertion, 1).toString()) as {
      readonly iat: number
      readonly exp: number
    }
    assert.deepEqual(claims, {
      iss: robot.email,
      sub: 'alice@example.com',
      scope: 'https://www.googleapis.com/auth/carddav',
      aud: server.url,
    })
    assert.ok(exp - iat <= 3600 && Math.abs(iat - Date.now() / 1000) < 60)
    const signed = Buffer.from(assertion.split('.').slice(0, 2).join('.'))
    assert.ok(verify('sha256', signed, robot.publicKey, part(assertion, 2)))
  })

  it('is not asked for twice when the token endpoint fails', async (t) => {
    const { server, tokens } = await bridge(t, refuses(500, 'internal', 'x'))
    await message(tokens.accessToken('alice'))
    await message(tokens.accessToken('alice'))
    assert.equal(server.forms.length, 1)
  })

  it('that nobody has allowed leads to the page of the Admin console, with client ID and scope', async (t) => {
    const script = refuses(401, 'unauthorized_client', 'Client is unauthorized to retrieve …')
    const { memory, tokens } = await bridge(t, script)
    const words = await message(tokens.accessToken('alice'))
    assert.match(words, /admin\.google\.com\/ac\/owl\/domainwidedelegation.*112233445566778899000/)
    assert.match(words, /OAuth scope https:\/\/www\.googleapis\.com\/auth\/carddav/)
    assert.doesNotMatch(words, /oauth\.clientId/)
    assert.equal(memory.accounts.get('alice')?.state, 'ok')
  })

  it('tells a wrong clock, a wrong person and a dead key apart', async (t) => {
    const causes: readonly (readonly [string, RegExp])[] = [
      [
        'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.',
        /clock of this machine/,
      ],
      ['Invalid email or User ID', /alice@example\.com is a person of the domain.*--subject/],
      ['Invalid JWT Signature.', /new key for bridge@some-project.*iam-admin\/serviceaccounts/],
    ]
    for (const [description, cure] of causes) {
      const { memory, tokens } = await bridge(t, refuses(400, 'invalid_grant', description))
      const words = await message(tokens.accessToken('alice'))
      assert.match(words, cure)
      assert.doesNotMatch(words, /carddav-bridge login|7 days/)
      assert.equal(memory.accounts.get('alice')?.state, 'signed-out')
    }
  })

  it('is left alone for minutes once it was refused, and heals when Google takes it again', async (t) => {
    const { server, memory, time, tokens } = await bridge(
      t,
      refuses(400, 'invalid_grant', 'Invalid JWT Signature.'),
    )
    for (let i = 0; i < 5; i += 1) await message(tokens.accessToken('alice'))
    assert.equal(server.forms.length, 1)
    server.script = likeGoogle
    time.now += 5 * 60_000
    assert.equal(await tokens.accessToken('alice'), 'ya29.token-2')
    assert.equal(memory.accounts.get('alice')?.state, 'ok')
  })

  it('with another key is asked at once', async (t) => {
    const { server, memory, tokens } = await bridge(
      t,
      refuses(400, 'invalid_grant', 'Invalid JWT Signature.'),
    )
    await message(tokens.accessToken('alice'))
    server.script = likeGoogle
    const { privateKey } = serviceAccount()
    await memory.store.putGrant('alice', { ...grantFor(server.url), privateKey })
    assert.equal(await tokens.accessToken('alice'), 'ya29.token-2')
  })
})
