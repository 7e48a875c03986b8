import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CARDDAV_SCOPE } from './grants.ts'
import { consent, login, redeem } from './oauth-visitor.ts'
import { visit } from './visitor.ts'

describe('§12 Consent at the fake Google', () => {
  it('leads the person back with code, state and scope, and gives tokens for the code', async (t) => {
    const visitor = await visit(t)
    const { status, back } = await consent(visitor)
    assert.equal(status, 302)
    assert.equal(back?.get('state'), 's1')
    assert.equal(back.get('scope'), CARDDAV_SCOPE)
    const { body } = await redeem(visitor, back.get('code') ?? '')
    assert.equal(body.expires_in, 3599)
    assert.equal(body.token_type, 'Bearer')
    assert.equal(body.scope, CARDDAV_SCOPE)
    assert.match(String(body.access_token), /^ya29\./)
    assert.match(String(body.refresh_token), /^1\/\//)
    const headers = { authorization: `Bearer ${String(body.access_token)}` }
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
    assert.equal(body.scope, 'openid')
  })

  it('gives a refresh token only offline, at the first consent or with prompt=consent', async (t) => {
    const visitor = await visit(t)
    assert.equal((await login(visitor, { access_type: 'online' })).body.refresh_token, undefined)
    assert.equal((await login(visitor)).body.refresh_token, undefined)
    assert.notEqual((await login(visitor, { prompt: 'consent' })).body.refresh_token, undefined)
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
    assert.equal((await redeem(visitor, used)).body.error, 'invalid_grant')
    assert.equal(
      (await redeem(visitor, await code(), { code_verifier: 'x' })).body.error,
      'invalid_grant',
    )
    assert.equal(
      (await redeem(visitor, await code(), { client_id: 'b' })).body.error,
      'invalid_grant',
    )
    const elsewhere = { redirect_uri: 'http://127.0.0.1:1/' }
    assert.equal(
      (await redeem(visitor, await code(), elsewhere)).body.error,
      'redirect_uri_mismatch',
    )
    const late = await code()
    visitor.google.clock.advance(600_001)
    assert.equal((await redeem(visitor, late)).status, 400)
  })
})
