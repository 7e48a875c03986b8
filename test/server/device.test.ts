import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { start } from '../support/program.ts'
import { install, launch } from './bridge.ts'

const listen = { listen: { port: 8850 } }

describe('device add', () => {
  it('prints all that a client must be told as one line of JSON', async (t) => {
    const { addAlice, bridge } = await install(t, {}, listen)
    await addAlice()
    const { code, stdout } = await bridge([
      'device',
      'add',
      'phone',
      '--account',
      'alice',
      '--json',
    ])
    assert.equal(code, 0)
    assert.match(stdout, /^\{.*\}\n$/)
    const { password, ...made } = JSON.parse(stdout) as Record<string, string>
    assert.ok((password ?? '').length >= 20)
    assert.deepEqual(made, {
      device: 'phone',
      account: 'alice',
      username: 'alice',
      url: 'http://127.0.0.1:8850/',
      principalUrl: 'http://127.0.0.1:8850/principals/alice/',
      addressBookUrl: 'http://127.0.0.1:8850/addressbooks/alice/contacts/',
    })
  })

  it('names the port of the serve that runs', async (t) => {
    const { addAlice, bridge, config } = await install(t)
    await addAlice()
    const server = await start(launch.command, [launch.launcher, 'serve', '--config', config], {
      ready: /^ready: (\S+)/,
    })
    t.after(server.stop)
    const { stdout } = await bridge(['device', 'add', 'phone', '--account', 'alice', '--json'])
    const { url } = JSON.parse(stdout) as { url: string }
    assert.equal(url, server.line[1])
  })

  it('says null for what is not known yet', async (t) => {
    const { addAlice, bridge } = await install(t)
    await addAlice()
    const { stdout } = await bridge(['device', 'add', 'phone', '--account', 'alice', '--json'])
    const { url, principalUrl, addressBookUrl } = JSON.parse(stdout) as Record<string, unknown>
    assert.deepEqual([url, principalUrl, addressBookUrl], [null, null, null])
  })

  it('tells a person what to type, and shows the password once', async (t) => {
    const { addAlice, bridge } = await install(t, {}, listen)
    await addAlice()
    const { stdout } = await bridge(['device', 'add', 'phone', '--account', 'alice'])
    const password = /password {2}(\S+)\n/.exec(stdout)?.[1] ?? assert.fail(stdout)
    assert.match(stdout, /server {4}http:\/\/127\.0\.0\.1:8850\/\n/)
    assert.match(stdout, /user {6}alice\n/)
    assert.match(stdout, /carddav-bridge serve/)
    const list = await bridge(['device', 'list'])
    assert.equal(list.stdout.includes(password), false)
  })

  it('refuses an account that does not exist, and a name that is taken', async (t) => {
    const { addAlice, bridge } = await install(t)
    const add = ['device', 'add', 'phone', '--account', 'alice']
    assert.match((await bridge(add)).stderr, /no account alice: see carddav-bridge account list/)
    await addAlice()
    assert.equal((await bridge(add)).code, 0)
    const { code, stderr } = await bridge(add)
    assert.equal(code, 1)
    assert.match(stderr, /has a device phone already.*device revoke phone --account alice/)
  })
})

describe('device list and revoke', () => {
  it('show what a device may do and how long, and end it', async (t) => {
    const { addAlice, bridge } = await install(t)
    await addAlice()
    await bridge(['device', 'add', 'old', '--account', 'alice', '--read-only', '--expires', '90d'])
    await bridge(['device', 'add', 'phone', '--account', 'alice'])
    const json = await bridge(['device', 'list', '--json', '--account', 'alice'])
    const [old, phone] = JSON.parse(json.stdout) as Record<string, unknown>[]
    assert.equal(old?.readOnly, true)
    const days = (Date.parse(String(old.expiresAt)) - Date.now()) / 86_400_000
    assert.ok(days > 89.9 && days <= 90)
    assert.deepEqual([phone?.readOnly, phone?.expiresAt], [false, null])
    const list = await bridge(['device', 'list'])
    assert.match(list.stdout, /^alice {2}old {4}read-only {2}expires [\d-]+ [\d:]+ UTC\n/)
    assert.equal((await bridge(['device', 'revoke', 'old', '--account', 'alice'])).code, 0)
    const again = await bridge(['device', 'revoke', 'old', '--account', 'alice'])
    assert.equal(again.code, 1)
    assert.match(again.stderr, /alice has no device old: see carddav-bridge device list/)
    assert.match((await bridge(['device', 'list'])).stdout, /^alice {2}phone {2}may write\n$/)
  })
})
