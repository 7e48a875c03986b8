import assert from 'node:assert/strict'
import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { describe, it } from 'node:test'
import { createLog, type Log } from '../../../server/log/log.ts'
import { redactSecrets } from '../../../server/log/redact.ts'

async function logged(write: (log: Log) => void): Promise<string> {
  const stream = new PassThrough()
  write(createLog('info', stream))
  await once(stream, 'readable')
  return String(stream.read())
}

describe('the log', () => {
  it('has one line for each entry', async () => {
    const text = await logged((log) => {
      log.info('PROPFIND 207', { account: 'alice', ms: 12, agent: 'two words', none: undefined })
      log.debug('not at this level')
    })
    assert.match(
      text,
      /^\d{4}-\d\d-\d\dT[\d:.]+Z info {2}PROPFIND 207 account=alice ms=12 agent="two words"\n$/,
    )
  })

  it('lets nobody start a line or move the cursor', async () => {
    const text = await logged((log) => {
      log.warn('name\n2030-01-01 error forged', { agent: 'x\u001b[2J\r\u2028y' })
    })
    assert.equal(text.split('\n').length, 2)
    assert.doesNotMatch(text, /[\u001b\r\u2028]/)
  })

  it('shows of an error only what its chain of causes says (K14)', async () => {
    const inner = Object.assign(new Error('connect ECONNREFUSED'), { config: { data: 'canary' } })
    const text = await logged((log) => {
      log.error('no token', { error: new Error('refresh failed', { cause: inner }) })
    })
    assert.match(text, /error="refresh failed: connect ECONNREFUSED"/)
    assert.doesNotMatch(text, /canary/)
  })

  it('tells of trouble at once, and before it what had waited for company', () => {
    const stream = new PassThrough()
    const log = createLog('info', stream)
    log.info('first')
    assert.equal(stream.read(), null)
    log.warn('second')
    assert.match(String(stream.read()), /first\n.* second\n$/)
  })

  it('costs some microseconds a line', (t) => {
    const stream = new PassThrough()
    stream.resume()
    const log = createLog('info', stream)
    const rounds = 20_000
    const started = performance.now()
    for (let i = 0; i < rounds; i += 1) log.info('PROPFIND 207', { account: 'alice', ms: i })
    const each = ((performance.now() - started) * 1000) / rounds
    t.diagnostic(`${each.toFixed(1)} µs each`)
    assert.ok(each < 200)
  })
})

describe('redaction (K13)', () => {
  const secret = 'canary0123456789abcdefCANARY'
  const table = [
    `Authorization: Bearer ${secret}`,
    `authorization=Basic ${secret}==`,
    `got ya29.${secret} for it`,
    `got ya29%2E${secret}`,
    `the grant 1//0${secret} died`,
    `form 1%2F%2F0${secret}`,
    `code 4/0A${secret}`,
    `secret GOCSPX-${secret}`,
    `/callback?state=x&code=${secret}&scope=y`,
    `refresh_token=${secret}`,
    `{"access_token":"${secret}","expires_in":1}`,
    `{ refresh_token: '${secret}' }`,
    `client_secret%3D${secret}`,
    `--refresh-token-file 1//0${secret}`,
  ]
  for (const line of table) {
    it(`masks ${line.replace(secret, '…')}`, () => {
      assert.doesNotMatch(redactSecrets(line), /canary/i)
    })
  }

  it('leaves the rest alone', () => {
    for (const line of [
      'PROPFIND http://127.0.0.1:8843/addressbooks/alice/contacts/ 207',
      'GET /addressbooks/alice//contacts/a1//b.vcf',
      'invalid_grant: Token has been expired or revoked.',
      'no access token for alice: oauth2.googleapis.com answered 500',
    ]) {
      assert.equal(redactSecrets(line), line)
    }
  })
})
