import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { inspect } from 'node:util'
import { invalidGrant, likeGoogle, type Script } from './token-server.ts'
import { openTestBed, minutes, refusal, fails } from './token-test-bed.ts'

describe('access tokens', () => {
  it('come from the stored grant, and are kept for most of an hour', async (t) => {
    const { server, tokens } = await openTestBed(t)
    assert.equal(await tokens.accessToken('alice'), 'ya29.token-1')
    assert.equal(await tokens.accessToken('alice'), 'ya29.token-1')
    assert.deepEqual(Object.fromEntries(server.forms[0] ?? []), {
      refresh_token: '1//canary-refresh-token',
      client_id: 'client-1',
      client_secret: 'GOCSPX-canary-secret',
      grant_type: 'refresh_token',
    })
    assert.equal(server.forms.length, 1)
  })

  it('are asked for once by 200 requests at the start and at expiry (K18, M9)', async (t) => {
    const it = await openTestBed(t)
    const all = () => Promise.all(Array.from({ length: 200 }, () => it.tokens.accessToken('alice')))
    assert.deepEqual(new Set(await all()), new Set(['ya29.token-1']))
    it.now += 60 * minutes
    assert.deepEqual(new Set(await all()), new Set(['ya29.token-2']))
    assert.equal(it.server.forms.length, 2)
  })

  it('are renewed five minutes early while the old one still serves', async (t) => {
    const it = await openTestBed(t)
    await it.tokens.accessToken('alice')
    it.now += 54 * minutes
    await it.tokens.accessToken('alice')
    assert.equal(it.server.forms.length, 1)
    it.now += 1 * minutes
    const renewed = new Promise<void>((done) => {
      it.server.script = (form, response, count) => {
        likeGoogle(form, response, count)
        response.on('close', done)
      }
    })
    assert.equal(await it.tokens.accessToken('alice'), 'ya29.token-1')
    await renewed
    it.now += 5 * minutes
    assert.equal(await it.tokens.accessToken('alice'), 'ya29.token-2')
    assert.equal(it.server.forms.length, 2)
  })

  it('keep serving when an early renewal fails', async (t) => {
    const it = await openTestBed(t)
    await it.tokens.accessToken('alice')
    it.server.script = fails(500)
    it.now += 58 * minutes
    assert.equal(await it.tokens.accessToken('alice'), 'ya29.token-1')
    assert.equal(await it.tokens.accessToken('alice'), 'ya29.token-1')
  })

  it('are replaced once when upstream refused one, however many say so', async (t) => {
    const { server, tokens } = await openTestBed(t)
    const old = await tokens.accessToken('alice')
    const again = Array.from({ length: 50 }, () => {
      tokens.invalidate('alice', old)
      return tokens.accessToken('alice')
    })
    assert.deepEqual(new Set(await Promise.all(again)), new Set(['ya29.token-2']))
    tokens.invalidate('alice', old)
    assert.equal(await tokens.accessToken('alice'), 'ya29.token-2')
    assert.equal(server.forms.length, 2)
  })

  it('do not storm the token endpoint when upstream refuses fresh ones too', async (t) => {
    const it = await openTestBed(t)
    it.tokens.invalidate('alice', await it.tokens.accessToken('alice'))
    it.tokens.invalidate('alice', await it.tokens.accessToken('alice'))
    const error = await refusal(it.tokens.accessToken('alice'))
    assert.equal(error.status, 503)
    assert.equal(it.server.forms.length, 2)
    it.now += 1_000
    assert.equal(await it.tokens.accessToken('alice'), 'ya29.token-3')
  })
})

describe('a token endpoint in trouble', () => {
  it('is left alone for 1 s, then longer, up to a minute', async (t) => {
    const it = await openTestBed(t, fails(503))
    const waits: number[] = []
    for (let i = 0; i < 8; i += 1) {
      const error = await refusal(it.tokens.accessToken('alice'))
      const wait = Number(error.headers['Retry-After'])
      waits.push(wait)
      it.now += wait * 1000 - 1
      await refusal(it.tokens.accessToken('alice'))
      it.now += 1
    }
    assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 60, 60])
    assert.equal(it.server.forms.length, 8)
  })

  it('is left alone as long as it asks', async (t) => {
    const it = await openTestBed(t, (_, response) => {
      response.writeHead(429, { 'Retry-After': '120' }).end()
    })
    const error = await refusal(it.tokens.accessToken('alice'))
    assert.equal(error.headers['Retry-After'], '120')
  })

  it('puts no token or secret into errors or the log (K14, M8)', async (t) => {
    for (const script of [fails(500), invalidGrant, (() => undefined) as Script]) {
      const it = await openTestBed(t, script)
      const error = await refusal(it.tokens.accessToken('alice'))
      const shown = inspect(error, { depth: 20, showHidden: true }) + it.lines.join('\n')
      assert.doesNotMatch(shown, /canary/)
    }
  })

  it('is not needed for an account without a grant', async (t) => {
    const it = await openTestBed(t)
    const error = await refusal(it.tokens.accessToken('bob'))
    assert.match(error.message, /carddav-bridge login bob/)
    assert.equal(it.server.forms.length, 0)
  })
})
