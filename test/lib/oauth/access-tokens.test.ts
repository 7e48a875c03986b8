import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { describe, it, type TestContext } from 'node:test'
import { inspect } from 'node:util'
import { HttpError } from '../../../lib/errors/http-error.ts'
import { createPostForm } from '../../../lib/oauth/form-post.ts'
import { createTokenEndpoint } from '../../../lib/oauth/token-endpoint.ts'
import {
  createAccessTokenSource,
  type AccessTokenSource,
} from '../../../lib/oauth/access-tokens.ts'
import { memoryStore, type MemoryStore } from './memory-store.ts'
import {
  grantFor,
  invalidGrant,
  json,
  likeGoogle,
  startTokenServer,
  type Script,
  type TokenServer,
} from './token-server.ts'

interface TokenTestBed {
  readonly server: TokenServer
  readonly memory: MemoryStore
  readonly tokens: AccessTokenSource
  readonly lines: string[]
  now: number
}

async function openTestBed(t: TestContext, script: Script = likeGoogle): Promise<TokenTestBed> {
  const server = await startTokenServer(t, script)
  const memory = memoryStore(grantFor(server.url))
  const lines: string[] = []
  const write = (...parts: unknown[]): void => void lines.push(inspect(parts, { depth: 9 }))
  const made: TokenTestBed = {
    server,
    memory,
    lines,
    now: 1_000_000,
    tokens: createAccessTokenSource({
      store: memory.store,
      endpoint: createTokenEndpoint(createPostForm({ deadline: 300 })),
      clock: () => made.now,
      log: { info: write, warn: write },
    }),
  }
  return made
}

const minutes = 60_000

async function refusal(promise: Promise<unknown>): Promise<HttpError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof HttpError, `no HttpError but ${inspect(error)}`)
  return error
}

function* endless(): Generator<string> {
  for (;;) yield 'x'.repeat(65_536)
}

const fails =
  (status: number): Script =>
  (_, response) => {
    response.writeHead(status, { 'Content-Type': 'text/html' }).end('<h1>Error</h1>')
  }

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

describe('the stored grant', () => {
  it('stays when the answer has no refresh token (K20)', async (t) => {
    const { memory, server, tokens } = await openTestBed(t)
    await tokens.accessToken('alice')
    assert.deepEqual(memory.grants.get('alice'), grantFor(server.url))
  })

  it('takes a rotated refresh token before the access token is used', async (t) => {
    const it = await openTestBed(t, (_, response, count) => {
      json(response, 200, {
        access_token: `t${count}`,
        expires_in: 60,
        refresh_token: `rotated-${count}`,
      })
    })
    await it.tokens.accessToken('alice')
    assert.equal(it.memory.refreshToken, 'rotated-1')
    it.now += minutes
    await it.tokens.accessToken('alice')
    assert.equal(it.server.forms[1]?.get('refresh_token'), 'rotated-1')
    assert.equal(it.memory.refreshToken, 'rotated-2')
  })

  it('is not lost with a rotated token that the disk refused at first', async (t) => {
    const it = await openTestBed(t, (form, response, count) => {
      if (form.get('refresh_token') !== `rotated-${count - 1}` && count > 1) {
        invalidGrant(form, response, count)
        return
      }
      json(response, 200, { access_token: `t${count}`, refresh_token: `rotated-${count}` })
    })
    it.memory.broken = new Error('the disk is full')
    await assert.rejects(it.tokens.accessToken('alice'), /the disk is full/)
    assert.equal(await it.tokens.accessToken('alice'), 't2')
    assert.equal(it.memory.refreshToken, 'rotated-2')
    assert.equal(it.memory.accounts.get('alice')?.state, 'ok')
  })
})

describe('the end of a grant', () => {
  const day = 24 * 60 * minutes
  const endsIn =
    (seconds: () => number): Script =>
    (_, response, count) => {
      const refresh_token_expires_in = seconds()
      json(response, 200, { access_token: `t${count}`, expires_in: 60, refresh_token_expires_in })
    }
  const endsAt = ({ memory }: TokenTestBed): number | undefined => {
    const grant = memory.grants.get('alice')
    return grant?.kind === 'refresh-token' ? grant.endsAt : undefined
  }

  it('is kept when Google tells it, and written again only when it has moved', async (t) => {
    let seconds = 604_800
    const it = await openTestBed(
      t,
      endsIn(() => seconds),
    )
    await it.tokens.accessToken('alice')
    const end = it.now + 7 * day
    assert.equal(endsAt(it), end)
    const before = await it.memory.store.revision()
    it.now += day
    seconds -= 24 * 3_600 + 2
    await it.tokens.accessToken('alice')
    assert.equal(it.server.forms.length, 2)
    assert.equal(endsAt(it), end)
    assert.equal(await it.memory.store.revision(), before)
    it.now += minutes
    seconds = 604_800
    await it.tokens.accessToken('alice')
    assert.equal(endsAt(it), it.now + 7 * day)
  })

  it('costs no request its token when the disk refuses it', async (t) => {
    const it = await openTestBed(
      t,
      endsIn(() => 604_800),
    )
    it.memory.broken = new Error('the disk is full')
    assert.equal(await it.tokens.accessToken('alice'), 't1')
    assert.match(it.lines.join(), /the disk is full/)
  })
})

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
