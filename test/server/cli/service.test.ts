import assert from 'node:assert/strict'
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { start } from '../../support/program.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { launch, runBridge } from '../../support/program-run.ts'

const linux = { skip: process.platform !== 'linux' && 'shows systemd at work' }

/** A home folder with a settings file, and a `systemctl` that records its arguments. */
async function home(t: TestContext) {
  const dir = await tempDir(t, 'service')
  const config = join(dir, 'config.json')
  await writeFile(config, JSON.stringify({ listen: { port: 0 }, dataDir: 'data' }))
  const bin = join(dir, 'bin')
  await mkdir(bin)
  const asked = join(dir, 'asked')
  await writeFile(join(bin, 'systemctl'), `#!/bin/sh\necho "$*" >> '${asked}'\n`)
  await chmod(join(bin, 'systemctl'), 0o755)
  const environment = { HOME: dir, XDG_CONFIG_HOME: join(dir, 'etc') }
  const service = (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
    runBridge(['service', ...args, '--config', config], {
      env: { ...environment, PATH: bin, ...more },
    })
  const unit = join(dir, 'etc/systemd/user/carddav-bridge.service')
  return { dir, config, service, unit, asked: () => readFile(asked, 'utf8').catch(() => '') }
}

describe('carddav-bridge service', linux, () => {
  it('install writes a unit with absolute paths and the settings file, and starts it', async (t) => {
    const { dir, config, service, unit, asked } = await home(t)
    const { code, stderr } = await service(['install'])
    assert.equal(code, 0, stderr)
    assert.match(stderr, /runs from now on.*journalctl[^]*loginctl enable-linger/)
    const text = await readFile(unit, 'utf8')
    const command = [process.execPath, launch.launcher, 'serve', '--config', config]
    assert.ok(text.includes(`ExecStart=${command.map((word) => `"${word}"`).join(' ')}\n`), text)
    assert.match(text, new RegExp(`^ReadWritePaths="${join(dir, 'data')}"$`, 'm'))
    assert.deepEqual((await asked()).split('\n').slice(0, 2), [
      '--user daemon-reload',
      '--user enable --now carddav-bridge.service',
    ])
  })

  it('install --print shows the unit and changes nothing', async (t) => {
    const { dir, service, asked } = await home(t)
    const before = await readdir(dir)
    const { code, stdout } = await service(['install', '--print'])
    assert.equal(code, 0)
    assert.match(stdout, /^\[Unit\]\n[^]*\nWantedBy=default\.target\n$/)
    assert.equal(await asked(), '')
    assert.deepEqual(
      (await readdir(dir)).filter((name) => !['.cache', ...before].includes(name)),
      [],
    )
  })

  it('install says what is left to do where there is no systemd', async (t) => {
    const { service, unit } = await home(t)
    const { code, stderr } = await service(['install'], { PATH: '/nowhere' })
    assert.equal(code, 1)
    assert.ok(stderr.includes(`${unit} is written, but systemd did not take it`), stderr)
    assert.match(stderr, /Run: systemctl --user daemon-reload && systemctl --user enable --now/)
  })

  it('install names the environment variables that the service will not see', async (t) => {
    const { service } = await home(t)
    const { stderr } = await service(['install'], { CARDDAV_BRIDGE_LOG_LEVEL: 'debug' })
    assert.match(stderr, /does not see CARDDAV_BRIDGE_LOG_LEVEL: put that into the settings file/)
  })

  it('uninstall stops the service and removes its definition', async (t) => {
    const { service, unit, asked } = await home(t)
    await service(['install'])
    const { code, stderr } = await service(['uninstall'])
    assert.equal(code, 0, stderr)
    await assert.rejects(readFile(unit))
    assert.match(await asked(), /^--user disable --now carddav-bridge\.service$/m)
    assert.match((await service(['uninstall'])).stderr, /No service is installed/)
  })

  it('status tells whether the bridge runs, and where', async (t) => {
    const { config, service } = await home(t)
    const before = await service(['status'])
    assert.deepEqual([before.code, before.stdout], [1, 'not running\n'])
    const serve = await start(launch.command, [launch.launcher, 'serve', '--config', config], {
      ready: /^ready: (.*)/,
    })
    t.after(serve.stop)
    const running = await service(['status'])
    assert.deepEqual([running.code, running.stdout], [0, `running: ${serve.line[1] ?? ''}\n`])
    const { stdout } = await service(['status', '--json'])
    const status = JSON.parse(stdout) as Record<string, unknown>
    assert.deepEqual([status.installed, status.running], [false, true])
    assert.deepEqual(status.addresses, serve.line[1]?.split(' '))
  })
})
