import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { loadSettings, type Settings } from '../../../server/settings/settings.ts'
import { UsageError } from '../../../server/settings/usage-error.ts'
import { tempDir } from '../../support/temp-dir.ts'

type Environment = Readonly<Record<string, string>>

async function load(
  t: TestContext,
  file: unknown,
  environment: Environment = {},
): Promise<Settings> {
  const path = join(await tempDir(t, 'settings'), 'config.json')
  await writeFile(path, typeof file === 'string' ? file : JSON.stringify(file))
  return loadSettings(path, environment)
}

async function refusal(
  t: TestContext,
  file: unknown,
  environment: Environment = {},
): Promise<string> {
  const error: unknown = await load(t, file, environment).catch((reason: unknown) => reason)
  assert.ok(error instanceof UsageError, 'it was not refused')
  assert.doesNotMatch(error.message, /\n/)
  return error.message
}

describe('settings', () => {
  it('are those of Google when the file is empty', async (t) => {
    const { listen, log, upstream, oauth, spool } = await load(t, {})
    assert.deepEqual(
      { listen, log, upstream, oauth, spool },
      {
        listen: { host: 'localhost', port: 8843, addresses: [] },
        log: { level: 'info' },
        upstream: {
          wellKnown: 'https://www.googleapis.com/.well-known/carddav',
          quirks: 'google',
          ca: undefined,
        },
        oauth: {
          clientId: undefined,
          clientSecret: undefined,
          authorizationEndpoint: 'https://accounts.google.com/o/oauth2/v2/auth',
          tokenEndpoint: 'https://oauth2.googleapis.com/token',
          revocationEndpoint: 'https://oauth2.googleapis.com/revoke',
          scopes: ['https://www.googleapis.com/auth/carddav'],
        },
        spool: { memory: 33_554_432 },
      },
    )
  })

  it('take every key of the contract', async (t) => {
    const settings = await load(t, {
      listen: { host: '::1', port: 0 },
      dataDir: 'data',
      log: { level: 'debug' },
      upstream: { wellKnown: 'http://localhost:1/.well-known/carddav', quirks: 'standard' },
      oauth: {
        clientId: 'id',
        clientSecret: 'secret',
        authorizationEndpoint: 'https://a.example/auth',
        tokenEndpoint: 'http://127.0.0.1:2/token',
        revocationEndpoint: 'http://[::1]:3/revoke',
        scopes: ['one', 'two'],
      },
      keyCommand: 'secret-tool lookup app carddav-bridge',
      keyFile: '../key',
      spool: { memory: 1000 },
    })
    assert.equal(settings.listen.host, '::1')
    assert.equal(settings.oauth.tokenEndpoint, 'http://127.0.0.1:2/token')
    assert.equal(settings.keyCommand, 'secret-tool lookup app carddav-bridge')
  })

  it('take what is needed to serve a network', async (t) => {
    const settings = await load(t, {
      listen: { addresses: ['192.168.1.5', '[fd00::5]', '::'] },
      advertise: ['Bridge.home.arpa', '192.168.1.5', '[fd00::5]'],
      allowPlainLan: true,
      dnsSd: false,
      tls: { cert: 'etc/cert.pem', key: '/etc/key.pem' },
      legacyTls: { address: '192.168.1.5' },
      metrics: { port: 0 },
      ui: false,
      trace: { memory: 1_048_576 },
    })
    assert.deepEqual(settings.listen.addresses, ['192.168.1.5', 'fd00::5', '::'])
    assert.deepEqual(settings.advertise, ['bridge.home.arpa', '192.168.1.5', 'fd00::5'])
    assert.equal(settings.tls.cert, join(dirname(settings.file), 'etc/cert.pem'))
    assert.equal(settings.tls.key, '/etc/key.pem')
    assert.deepEqual(settings.legacyTls, { address: '192.168.1.5', port: 8844 })
    assert.deepEqual(settings.metrics, { address: '127.0.0.1', port: 0 })
    assert.deepEqual([settings.allowPlainLan, settings.dnsSd, settings.ui], [true, false, false])
  })

  it('take paths relative to the file, and the certificate itself', async (t) => {
    const dir = await tempDir(t, 'settings')
    await mkdir(join(dir, 'etc'))
    const pem = '-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----\n'
    await writeFile(join(dir, 'ca.pem'), pem)
    const file = { dataDir: '../data', keyFile: 'key', upstream: { ca: '../ca.pem' } }
    await writeFile(join(dir, 'etc', 'c.json'), `\uFEFF${JSON.stringify(file)}`)
    const settings = await loadSettings(join(dir, 'etc', 'c.json'), {})
    assert.equal(settings.dataDir, join(dir, 'data'))
    assert.equal(settings.keyFile, join(dir, 'etc', 'key'))
    assert.equal(settings.upstream.ca, pem)
  })

  it('are beaten by the environment, key by key', async (t) => {
    const file = {
      listen: { host: '::1', port: 1 },
      oauth: { clientId: 'file', clientSecret: 's' },
    }
    const settings = await load(t, file, {
      CARDDAV_BRIDGE_LISTEN_PORT: '8844',
      CARDDAV_BRIDGE_DATA_DIR: 'somewhere',
      CARDDAV_BRIDGE_LOG_LEVEL: 'warn',
      CARDDAV_BRIDGE_UPSTREAM_WELL_KNOWN: 'https://dav.example/.well-known/carddav',
      CARDDAV_BRIDGE_OAUTH_CLIENT_ID: 'environment',
      CARDDAV_BRIDGE_OAUTH_SCOPES: 'one, two',
      CARDDAV_BRIDGE_SPOOL_MEMORY: '0',
      CARDDAV_BRIDGE_UPSTREAM_CA: '',
      CARDDAV_BRIDGE_SERVICE_HOST: '10.0.0.1',
      CARDDAV_BRIDGE_PORT_8843_TCP: 'tcp://10.0.0.1:8843',
    })
    assert.deepEqual(settings.listen, { host: '::1', port: 8844, addresses: [] })
    assert.equal(settings.dataDir, join(process.cwd(), 'somewhere'))
    assert.equal(settings.log.level, 'warn')
    assert.equal(settings.upstream.wellKnown, 'https://dav.example/.well-known/carddav')
    assert.equal(settings.oauth.clientId, 'environment')
    assert.equal(settings.oauth.clientSecret, 's')
    assert.deepEqual(settings.oauth.scopes, ['one', 'two'])
    assert.equal(settings.spool.memory, 0)
  })

  it('lie in the configuration folder, where the file may be missing', async (t) => {
    const dir = await tempDir(t, 'settings')
    const before = { ...process.env }
    t.after(() => (process.env = before))
    process.env.XDG_CONFIG_HOME = join(dir, 'config')
    process.env.XDG_DATA_HOME = join(dir, 'data')
    const settings = await loadSettings(undefined, {})
    assert.ok(settings.file.endsWith('config.json'))
    assert.match(settings.file, /carddav-bridge/)
    assert.match(settings.dataDir, /carddav-bridge/)
    assert.doesNotMatch(settings.file + settings.dataDir, /nodejs/)
  })
})

describe('wrong settings are refused with the key and the cure:', () => {
  const table: readonly (readonly [string, unknown, RegExp])[] = [
    ['an unknown key', { listen: { prot: 1 } }, /listen\.prot .*did you mean listen\.port\?/],
    [
      'a key of another case',
      { oauth: { clientID: 'x' } },
      /oauth\.clientID .*mean oauth\.clientId\?/,
    ],
    ['a key outside its group', { port: 1 }, /^port in .*did you mean listen\.port\?/],
    ['a key that this version lacks', { vanish: true }, /^vanish in .*not a setting: remove it/],
    ['a key like a built-in', '{"__proto__": {"a": 1}}', /__proto__ in .* is not a setting/],
    ['a port too high', { listen: { port: 65536 } }, /listen\.port .*is 65536: .*0 to 65535/],
    ['a port as text', { listen: { port: '8843' } }, /listen\.port .*is "8843": .*whole number/],
    ['a value instead of a group', { listen: 8843 }, /listen in .* must be an object/],
    ['a list at the top', [], /must be an object/],
    ['null', { dataDir: null }, /dataDir .*is null: it must be the path of a folder/],
    ['a home sign', { dataDir: '~/x' }, /dataDir .*"~" is not expanded/],
    ['a level', { log: { level: 'verbose' } }, /log\.level .*"verbose": .*"warn"/],
    ['a quirk', { upstream: { quirks: 'Google' } }, /upstream\.quirks .*"google" or "standard"/],
    [
      'http beyond this machine',
      { upstream: { wellKnown: 'http://dav.example/' } },
      /upstream\.wellKnown .*https:/,
    ],
    [
      'a host that only looks local',
      { oauth: { tokenEndpoint: 'http://127.0.0.1.evil.example/' } },
      /oauth\.tokenEndpoint/,
    ],
    [
      'a password in an address',
      { oauth: { revocationEndpoint: 'https://a:b@x.example/' } },
      /oauth\.revocationEndpoint/,
    ],
    ['a scope list as text', { oauth: { scopes: 'a b' } }, /oauth\.scopes .*a list of/],
    ['a scope with a space', { oauth: { scopes: ['a b'] } }, /oauth\.scopes .*without spaces/],
    ['a name to listen on', { listen: { addresses: ['nas'] } }, /listen\.addresses .*IP addresses/],
    ['a name with a port', { advertise: ['nas:8843'] }, /advertise .*without port/],
    ['an address of the LAN', { listen: { host: '0.0.0.0' } }, /listen\.host .*localhost/],
    ['a missing certificate', { upstream: { ca: 'no.pem' } }, /upstream\.ca .*no such file/],
    ['a comma too much', '{\n  "log": {},\n}', /line 3, column 1: .*no comma goes after the last/],
    ['a comment', '{ // port\n}', /line 1, column 3/],
    ['an empty file', '', /line 1, column 1: JSON wants a value/],
  ]
  for (const [name, file, message] of table) {
    it(name, async (t) => {
      assert.match(await refusal(t, file), message)
    })
  }

  it('a secret, without showing it', async (t) => {
    const broken = '{"oauth": {"clientSecret": "GOCSPX-canary" "x"}}'
    assert.match(await refusal(t, broken), /line 1, column 44: JSON wants a comma/)
    for (const file of [
      broken,
      { oauth: { clientSecret: ['canary'] } },
      { keyCommand: { a: 'canary' } },
    ]) {
      assert.doesNotMatch(await refusal(t, file), /canary/)
    }
  })

  it('a variable of the environment', async (t) => {
    const port = { CARDDAV_BRIDGE_LISTEN_PORT: '-1' }
    assert.match(await refusal(t, {}, port), /CARDDAV_BRIDGE_LISTEN_PORT \(listen\.port\) is "-1"/)
    const typo = { CARDDAV_BRIDGE_LISTEN_PROT: '1' }
    assert.match(await refusal(t, {}, typo), /LISTEN_PROT is not .*mean CARDDAV_BRIDGE_LISTEN_PORT/)
  })

  it('a file that is not there', async (t) => {
    const file = join(await tempDir(t, 'settings'), 'missing.json')
    await assert.rejects(loadSettings(file, {}), new RegExp(`no settings file ${file}`))
    const environment = { CARDDAV_BRIDGE_CONFIG: file }
    await assert.rejects(loadSettings(undefined, environment), /no settings file/)
  })
})
