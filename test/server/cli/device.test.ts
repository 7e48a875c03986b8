import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { openStore } from '../../../server/store/sqlite-store.ts'
import { start } from '../../support/program.ts'
import { tlsSettings } from '../ui/owner-pages.ts'
import { install, launch } from '../../support/program-run.ts'

const listen = { listen: { port: 8850 } }

describe('device add', () => {
  it('prints all that a client needs to sign in as one line of JSON', async (t) => {
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

  it('prints what to type into the client, and shows the password once', async (t) => {
    const { addAlice, bridge } = await install(t, {}, listen)
    await addAlice()
    const { stdout } = await bridge(['device', 'add', 'phone', '--account', 'alice'])
    const password = /password {2}(\S+)\n/.exec(stdout)?.[1] ?? assert.fail(stdout)
    assert.match(stdout, /server {4}http:\/\/localhost:8850\/\n/)
    assert.match(stdout, /user {6}alice\n/)
    assert.match(stdout, /\n {2}http:\/\/localhost:8850\/addressbooks\/alice\/contacts\/\n/)
    const next = 'Next: carddav-bridge device setup phone --account alice'
    assert.ok(stdout.endsWith(`\n\nStart the bridge: carddav-bridge serve\n${next}\n`), stdout)
    const list = await bridge(['device', 'list'])
    assert.equal(list.stdout.includes(password), false)
  })

  it('prints the address for this machine and the one for other devices', async (t) => {
    const { addAlice, bridge, config } = await install(t, {}, tlsSettings)
    await addAlice()
    const args = [launch.launcher, 'serve', '--config', config]
    const server = await start(launch.command, args, { ready: /^ready: (.+)/ })
    t.after(server.stop)
    const { port } = new URL(server.line[1]?.split(' ')[0] ?? '')
    const lines = [
      `  server    http://(localhost|127\\.0\\.0\\.1):${port}/ +on this machine\n`,
      ` {12}https://[^ ]+/ +from other devices\n`,
      '  user      alice\n',
    ]
    for (const words of [
      ['device', 'add', 'phone'],
      ['device', 'password', 'phone'],
    ]) {
      const { stdout } = await bridge([...words, '--account', 'alice'])
      assert.match(stdout, new RegExp(lines.join('')))
      assert.doesNotMatch(stdout, /carddav-bridge serve/)
    }
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
  it('show what a device may do and for how long, and end it', async (t) => {
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
    assert.match(
      list.stdout,
      /^alice {2}old {4}read-only, expires [\d-]+ [\d:]+ UTC {2}not seen yet\n/,
    )
    assert.equal((await bridge(['device', 'revoke', 'old', '--account', 'alice'])).code, 0)
    const again = await bridge(['device', 'revoke', 'old', '--account', 'alice'])
    assert.equal(again.code, 1)
    assert.match(again.stderr, /alice has no device old: see carddav-bridge device list/)
    const left = (await bridge(['device', 'list'])).stdout
    assert.match(left, /^alice {2}phone {2}may write {2}not seen yet\n$/)
  })

  it('show when a device was last seen, its User-Agent and its number of requests', async (t) => {
    const { addAlice, bridge, dir } = await install(t)
    await addAlice()
    for (const name of ['box', 'phone']) await bridge(['device', 'add', name, '--account', 'alice'])
    const store = await openStore(join(dir, 'data'))
    t.after(() => store.close())
    const lastSeen = Date.UTC(2026, 10, 25, 12, 30)
    const userAgent = 'Box/1 \u009b2J'
    await store.addDeviceActivity({
      account: 'alice',
      device: 'box',
      lastSeen,
      userAgent,
      requests: 3,
    })
    const { stdout } = await bridge(['device', 'list', '--json'])
    const seen = (JSON.parse(stdout) as Record<string, unknown>[]).map((each) => [
      each.lastSeen,
      each.userAgent,
      each.requests,
    ])
    assert.deepEqual(seen, [
      ['2026-11-25T12:30:00.000Z', userAgent, 3],
      [null, null, 0],
    ])
    const [box, phone] = (await bridge(['device', 'list'])).stdout.split('\n')
    assert.match(box ?? '', / last seen 2026-11-25 12:30 UTC, 3 requests, Box\/1 \ufffd2J$/)
    assert.match(phone ?? '', / not seen yet$/)
  })
})
