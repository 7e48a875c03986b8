import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { unavailable } from '../../fake-google/fault-answers.ts'
import { install } from '../../support/program-run.ts'

describe('account add', () => {
  it('learns the e-mail address and says what comes next', async (t) => {
    const { addAlice, bridge } = await install(t)
    const { code, stdout, stderr } = await addAlice()
    assert.equal(stderr, '')
    assert.equal(code, 0)
    assert.match(stdout, /alice \(alice@example\.com\) is added/)
    assert.match(stdout, /Next: carddav-bridge device add/)
    const [alice] = JSON.parse((await bridge(['account', 'list', '--json'])).stdout) as object[]
    assert.partialDeepStrictEqual(alice, { name: 'alice', email: 'alice@example.com', state: 'ok' })
    assert.match(
      (await bridge(['account', 'list'])).stdout,
      /^alice {2}alice@example\.com {2}no sync yet {2}no device has used it yet\n$/,
    )
  })

  it('takes the token from stdin and the e-mail address from the command line', async (t) => {
    const { google, bridge } = await install(t)
    const token = google.account('alice@example.com').refreshToken()
    const add = ['account', 'add', 'alice', '--refresh-token-file', '-', '--email', 'A@example.com']
    const { code, stdout } = await bridge(add, `  ${token}\r\n`)
    assert.equal(code, 0)
    assert.match(stdout, /alice \(A@example\.com\)/)
  })

  it('stores nothing when Google refuses the token', async (t) => {
    const { google, bridge, file } = await install(t)
    const token = google.account('alice@example.com').refreshToken()
    google.account('alice@example.com').revoke()
    const path = await file('token', token)
    const { code, stderr } = await bridge(['account', 'add', 'alice', '--refresh-token-file', path])
    assert.equal(code, 1)
    assert.match(stderr, /invalid_grant.*nothing was changed.*carddav-bridge login alice\n$/)
    assert.doesNotMatch(stderr, new RegExp(token.slice(4)))
    assert.equal((await bridge(['account', 'list', '--json'])).stdout, '[]\n')
  })

  it('stores the account when Google cannot be reached, and says so', async (t) => {
    const { google, bridge, file } = await install(t)
    await google.close().catch(() => undefined)
    const path = await file('token', '1//0some-refresh-token')
    const { code, stderr } = await bridge(['account', 'add', 'alice', '--refresh-token-file', path])
    assert.equal(code, 0)
    assert.match(stderr, /could not be asked.*learnt later/)
    assert.match((await bridge(['account', 'list'])).stdout, /alice {2}\(e-mail not known yet\)/)
  })

  it('takes a new grant of the same person, and refuses that of another one', async (t) => {
    const { google, addAlice, bridge, file } = await install(t)
    await addAlice()
    const again = await addAlice()
    assert.equal(again.code, 0)
    assert.match(again.stdout, /has a new grant/)
    const bob = await file('bob', google.account('bob@example.com').refreshToken())
    const { code, stderr } = await bridge(['account', 'add', 'alice', '--refresh-token-file', bob])
    assert.equal(code, 1)
    assert.match(stderr, /belongs to bob@example\.com, but alice is alice@example\.com/)
    assert.match((await bridge(['account', 'list'])).stdout, /alice@example\.com/)
  })

  it('refuses a new grant when it cannot be known whose it is', async (t) => {
    const { google, addAlice } = await install(t)
    await addAlice()
    google.faults.push({ match: { path: /carddav/ }, do: unavailable() })
    const { code, stderr } = await addAlice()
    assert.equal(code, 1)
    assert.match(stderr, /not certain that this grant belongs to alice@example\.com/)
  })

  it('refuses a grant without the CardDAV scope', async (t) => {
    const { google, bridge, file } = await install(t)
    const token = google.account('alice@example.com').refreshToken(['openid'])
    const path = await file('token', token)
    const { code, stderr } = await bridge(['account', 'add', 'alice', '--refresh-token-file', path])
    assert.equal(code, 1)
    assert.match(stderr, /lacks https:\/\/www\.googleapis\.com\/auth\/carddav.*tick the box/)
  })

  it('asks for a client id, and for a file with one token', async (t) => {
    const { bridge, file, config } = await install(t, {}, { oauth: {} })
    const path = await file('token', 'x')
    const add = ['account', 'add', 'alice', '--refresh-token-file']
    const { code, stderr } = await bridge([...add, path])
    assert.equal(code, 2)
    assert.match(stderr, new RegExp(`oauth.clientId is not set in ${config}.*Desktop app`))
    await file('config.json', '{"oauth": {"clientId": "x"}, "dataDir": "data"}')
    const two = await file('two', 'one two')
    assert.match((await bridge([...add, two])).stderr, /holds no refresh token/)
    assert.match((await bridge([...add, join(path, 'x')])).stderr, /cannot be read/)
  })
})

describe('account remove', () => {
  it('ends the grant at Google and forgets the account', async (t) => {
    const { google, addAlice, bridge } = await install(t)
    await addAlice()
    google.forgetRequests()
    const { code, stdout } = await bridge(['account', 'remove', 'alice'])
    assert.equal(code, 0)
    assert.match(stdout, /alice and its devices are removed. Its access is ended at 127\.0\.0\.1/)
    assert.equal(google.requests.length, 1)
    assert.equal((await bridge(['account', 'list', '--json'])).stdout, '[]\n')
    const again = await bridge(['account', 'remove', 'alice'])
    assert.equal(again.code, 1)
    assert.match(again.stderr, /no account alice: see carddav-bridge account list/)
  })

  it('says so when the grant could not be ended', async (t) => {
    const { google, addAlice, bridge } = await install(t)
    await addAlice()
    await google.close().catch(() => undefined)
    const { code, stderr } = await bridge(['account', 'remove', 'alice'])
    assert.equal(code, 0)
    assert.match(stderr, /could not be ended.*myaccount\.google\.com/)
    assert.equal((await bridge(['account', 'list', '--json'])).stdout, '[]\n')
  })

  it('leaves the grant alive that another account of the same person needs', async (t) => {
    const { google, addAlice, bridge, dir } = await install(t)
    await addAlice()
    await bridge(['account', 'add', 'twin', '--refresh-token-file', join(dir, 'token')])
    google.forgetRequests()
    const { code, stderr } = await bridge(['account', 'remove', 'alice'])
    assert.equal(code, 0)
    assert.match(stderr, /left alive: twin/)
    assert.equal(google.requests.length, 0)
  })
})
