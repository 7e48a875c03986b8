import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { join } from 'node:path'
import { tempDir } from '../../support/temp-dir.ts'
import { install, runBridge } from '../../support/program-run.ts'

describe('the command line', () => {
  it('explains itself and ends with 0', async () => {
    const help = await runBridge(['--help'])
    assert.equal(help.code, 0)
    for (const command of ['serve', 'login', 'account', 'device', 'doctor']) {
      assert.match(help.stdout, new RegExp(`^  ${command} `, 'm'))
    }
    const device = await runBridge(['device', 'add', '--help'])
    assert.equal(device.code, 0)
    assert.match(device.stdout, /--read-only[^]*--expires[^]*--json[^]*--config/)
    assert.match((await runBridge(['--version'])).stdout, /^\d+\.\d+\.\d+/)
  })

  it('refuses wrong usage with one line and 2', async (t) => {
    const { bridge } = await install(t)
    const table: readonly (readonly [readonly string[], RegExp])[] = [
      [['sevre'], /unknown command 'sevre'.*serve/],
      [['login'], /missing required argument 'name'/],
      [['login', 'Alice'], /'Alice'.*a-z, 0-9/],
      [['login', 'a'.repeat(33)], /1 to 32/],
      [['account', 'add', 'alice'], /--refresh-token-file/],
      [['account', 'add', '-x', '--refresh-token-file', 'f'], /unknown option/],
      [['account', 'add', 'alice', '--refresh-token-file', 'f', '--email', 'x'], /e-mail/],
      [['device', 'add', 'phone'], /--account/],
      [['device', 'add', 'phone', '--account', 'a@b'], /'a@b'/],
      [['device', 'add', 'phone', '--account', 'a', '--expires', '0d'], /90d, 12h or 30m/],
      [['device', 'add', 'phone', '--account', 'a', '--expires', '9999d'], /ten years/],
      [['account', 'list', 'more'], /too many arguments/],
    ]
    for (const [args, message] of table) {
      const { code, stdout, stderr } = await bridge(args)
      assert.equal(code, 2, args.join(' '))
      assert.match(stderr, message)
      assert.match(stderr, /^carddav-bridge: .*\n$/)
      assert.equal(stdout, '')
    }
  })

  it('shows the help for no command at all, and ends with 2', async () => {
    const { code, stderr } = await runBridge([])
    assert.equal(code, 2)
    assert.match(stderr, /Usage: carddav-bridge/)
  })

  it('takes --config before and after the command', async (t) => {
    const { config } = await install(t)
    for (const args of [
      ['--config', config, 'account', 'list', '--json'],
      ['account', '--config', config, 'list', '--json'],
      ['account', 'list', '--json', '--config', config],
      ['account', 'list', '--json', `--config=${config}`],
    ]) {
      const { code, stdout } = await runBridge(args)
      assert.equal(code, 0, args.join(' '))
      assert.equal(stdout, '[]\n')
    }
  })

  it('refuses wrong settings with one line and 2', async (t) => {
    const { bridge, file } = await install(t)
    const path = await file('config.json', '{"listen": {"prot": 1}}')
    const { code, stderr } = await bridge(['account', 'list'])
    assert.equal(code, 2)
    assert.equal(
      stderr,
      `carddav-bridge: listen.prot in ${path} is not a setting: did you mean listen.port?\n`,
    )
    const missing = await runBridge(['account', 'list', '--config', `${path}.missing`])
    assert.equal(missing.code, 2)
    assert.match(missing.stderr, /no settings file .*config\.json\.missing/)
  })

  it('needs no settings file', async (t) => {
    const dir = await tempDir(t, 'server')
    const env = { XDG_CONFIG_HOME: join(dir, 'c'), XDG_DATA_HOME: join(dir, 'd'), HOME: dir }
    const { code, stderr } = await runBridge(['account', 'list'], { env })
    assert.equal(code, 0)
    assert.match(stderr, /no account yet.*carddav-bridge login/)
  })

  it('never shows a token that was given in place of its file', async (t) => {
    const { bridge } = await install(t)
    const token = '1//0canary0123456789abcdef'
    const { code, stderr } = await bridge(['account', 'add', 'a', '--refresh-token-file', token])
    assert.equal(code, 2)
    assert.doesNotMatch(stderr, /canary/)
  })
})
