import assert from 'node:assert/strict'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { start } from '../../support/program.ts'
import { tlsSettings } from '../ui/owner-pages.ts'
import { install, launch } from '../../support/program-run.ts'

async function running(t: TestContext, settings: object = {}) {
  const installed = await install(t, {}, settings)
  await installed.addAlice()
  await installed.bridge(['device', 'add', 'thunderbird', '--account', 'alice'])
  const args = [launch.launcher, 'serve', '--config', installed.config]
  const serve = await start(launch.command, args, { ready: /^ready: (\S+)/ })
  t.after(serve.stop)
  const { port } = new URL(serve.line[1] ?? '')
  const setup = (...more: string[]) =>
    installed.bridge(['device', 'setup', 'thunderbird', '--account', 'alice', ...more])
  return { ...installed, port, setup }
}

describe('device setup', () => {
  it("says what to type in the words of the device's client, or of the one in --client", async (t) => {
    const { setup, port, config } = await running(t)
    const { code, stdout } = await setup()
    assert.equal(code, 0)
    assert.match(stdout, /^Thunderbird .*: Address Book → .*\n\n {2}Username +alice\n/)
    assert.match(
      stdout,
      new RegExp(`or Location\\) {2}http://(localhost|127\\.0\\.0\\.1):${port}/\n`),
    )
    assert.match((await setup('--client', 'vdirsyncer')).stdout, /\n {2}username = "alice"\n/)
    assert.match((await setup('--client', 'other')).stdout, /add --client and one of thunderbird, /)
    const unknown = await setup('--client', 'nescape')
    assert.equal(unknown.code, 2)
    assert.match(unknown.stderr, /no client nescape, only thunderbird, .*other/)
    const phone = await setup('--client', 'iphone')
    assert.equal(phone.code, 1)
    assert.match(phone.stderr, /cannot reach this bridge.*: write \{ "listen": .* into \//)
    assert.ok(phone.stderr.includes(config))
  })

  it('writes a profile for Apple that nobody else can read', async (t) => {
    const { setup, dir, port } = await running(t, tlsSettings)
    const file = join(dir, 'alice.mobileconfig')
    const { code, stdout } = await setup('--mobileconfig', file)
    assert.equal(code, 0)
    assert.match(stdout, /will ask for the password/)
    const profile = await readFile(file, 'utf8')
    assert.match(profile, new RegExp(`<integer>${port}</integer>`))
    assert.match(profile, /com\.apple\.security\.root/)
    assert.doesNotMatch(profile, /CardDAVPassword/)
    assert.equal((await stat(file)).mode & 0o777, 0o600)
  })

  it('needs a running bridge, whose addresses are known', async (t) => {
    const { addAlice, bridge } = await install(t)
    await addAlice()
    await bridge(['device', 'add', 'mac', '--account', 'alice'])
    const { code, stderr } = await bridge(['device', 'setup', 'mac', '--account', 'alice'])
    assert.equal(code, 1)
    assert.match(stderr, /does not run: start it with carddav-bridge serve/)
  })
})
