import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { describe, it } from 'node:test'
import { grantFor, invalidGrant, json, likeGoogle, type Script } from './token-server.ts'
import { openTestBed, minutes, refusal, fails } from './token-test-bed.ts'

describe('a grant that Google refuses (K20)', () => {
  it('marks the account, names the cure and the 7 days of Testing, and keeps the token', async (t) => {
    const it = await openTestBed(t, invalidGrant)
    const error = await refusal(it.tokens.accessToken('alice'))
    assert.equal(error.status, 503)
    assert.ok(Number(error.headers['Retry-After']) >= 1)
    assert.match(error.message, /carddav-bridge login alice/)
    assert.match(error.message, /7 days.*Testing/)
    const account = it.memory.accounts.get('alice')
    assert.equal(account?.state, 'signed-out')
    assert.equal(account.stateSince, it.now)
    assert.equal(it.memory.refreshToken, '1//canary-refresh-token')
  })

  it('is not asked again until someone signs in', async (t) => {
    const it = await openTestBed(t, invalidGrant)
    for (let i = 0; i < 10; i += 1) await refusal(it.tokens.accessToken('alice'))
    it.now += 60 * minutes
    await refusal(it.tokens.accessToken('alice'))
    assert.equal(it.server.forms.length, 1)
    it.server.script = likeGoogle
    await it.memory.store.putGrant('alice', grantFor(it.server.url, 'newer'))
    assert.equal(await it.tokens.accessToken('alice'), 'ya29.token-2')
    assert.equal(it.memory.accounts.get('alice')?.state, 'ok')
  })

  it('does not sign out an account that signed in again meanwhile (K19)', async (t) => {
    const it = await openTestBed(t, (form, response, count) => {
      if (form.get('refresh_token') === 'newer') {
        likeGoogle(form, response, count)
        return
      }
      it.memory.grants.set('alice', grantFor(it.server.url, 'newer'))
      invalidGrant(form, response, count)
    })
    assert.equal(await it.tokens.accessToken('alice'), 'ya29.token-2')
    assert.equal(it.memory.accounts.get('alice')?.state, 'ok')
  })

  it('is thought dead only on invalid_grant in a 4xx answer', async (t) => {
    const scripts: Record<string, Script> = {
      'a 500 that says invalid_grant': (_, response) => {
        json(response, 500, { error: 'invalid_grant' })
      },
      invalid_client: (_, response) => {
        json(response, 401, { error: 'invalid_client' })
      },
      'a captive portal': (_, response) => void response.end('<html>Log in</html>'),
      'an empty answer': (_, response) => void response.end(),
      'a token that is no token': (_, response) => {
        json(response, 200, { access_token: 'a\r\nb', expires_in: 3599 })
      },
      'a redirect': (_, response) => void response.writeHead(307, { Location: '/' }).end(),
      'a broken answer': (_, response) => {
        response.writeHead(200, { 'Content-Length': '100' })
        response.write('{"access_token":')
        response.destroy()
      },
      'a closed socket': (_, response) => void response.destroy(),
      silence: () => undefined,
      'an endless answer': (_, response) => void Readable.from(endless()).pipe(response),
      '429': fails(429),
      '502': fails(502),
    }
    for (const [name, script] of Object.entries(scripts)) {
      const it = await openTestBed(t, script)
      const error = await refusal(it.tokens.accessToken('alice'))
      assert.equal(error.status, 503, name)
      assert.ok(Number(error.headers['Retry-After']) >= 1, name)
      assert.match(error.message, /127\.0\.0\.1/, name)
      assert.equal(it.memory.accounts.get('alice')?.state, 'ok', name)
      assert.equal(it.server.forms.length, 1, `${name}: asked once`)
    }
  })
})

function* endless(): Generator<string> {
  for (;;) yield 'x'.repeat(65_536)
}
