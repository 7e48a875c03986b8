import assert from 'node:assert/strict'
import { chmod } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { install } from '../../support/program-run.ts'
import { followConsent, startLogin } from './login-run.ts'

const posix = process.platform === 'win32' ? { skip: 'Windows knows no modes' } : {}
const installed = { client_id: 'added-client', client_secret: 'GOCSPX-added' }

describe('client add', () => {
  it('stores the downloaded client, which sign-ins use from then on', async (t) => {
    const options = {
      clients: [{ clientId: 'added-client', clientSecret: 'GOCSPX-added' }],
      switches: { consent: 'alice@example.com' },
    }
    const it = await install(t, options)
    it.google.account('alice@example.com')
    const { authorizationEndpoint, tokenEndpoint, revocationEndpoint, wellKnown } = it.google
    const oauth = { authorizationEndpoint, tokenEndpoint, revocationEndpoint }
    const settings = { dataDir: 'data', upstream: { wellKnown }, oauth }
    await it.file('config.json', JSON.stringify(settings))
    const before = await it.bridge(['login', 'alice'])
    assert.equal(before.code, 2)
    assert.match(before.stderr, /no client was added.*carddav-bridge client add FILE$/m)

    const file = await it.file('client_secret_1.json', JSON.stringify({ installed }))
    const added = await it.bridge(['client', 'add', file])
    assert.equal(added.code, 0, added.stderr)
    assert.match(added.stdout, /added-client is kept.*\nNext: carddav-bridge login NAME\n$/)
    assert.doesNotMatch(added.stdout + added.stderr, /GOCSPX/)

    const login = await startLogin(t, it, ['alice', '--no-browser'])
    assert.equal(login.url.searchParams.get('client_id'), 'added-client')
    login.paste(String(await followConsent(login.url)))
    const { code, stderr } = await login.ended
    assert.equal(code, 0, stderr)
  })

  it('says when everyone on this machine can read the file', posix, async (t) => {
    const { bridge, file, dir } = await install(t)
    const path = await file('client.json', JSON.stringify({ installed }))
    await chmod(path, 0o644)
    assert.doesNotMatch((await bridge(['client', 'add', path])).stderr, /Everyone/)
    await chmod(dir, 0o755)
    const { code, stderr } = await bridge(['client', 'add', path])
    assert.equal(code, 0)
    assert.match(
      stderr,
      /^Everyone on this machine can read .*: delete it, or run `chmod 600 .*`\.$/m,
    )
  })

  it('is not used when the settings name a client, and says so', async (t) => {
    const { bridge } = await install(t)
    const { code, stderr } = await bridge(['client', 'add', '-'], JSON.stringify({ installed }))
    assert.equal(code, 0)
    assert.match(stderr, /not used as long as oauth\.clientId is set in .*config\.json/)
  })

  it('names the right type when the file is of a "Web application"', async (t) => {
    const { bridge, file } = await install(t)
    const path = await file('web.json', JSON.stringify({ web: installed }))
    const { code, stderr } = await bridge(['client', 'add', path])
    assert.equal(code, 2)
    assert.match(stderr, /web\.json: this client is of the type "Web application".*"Desktop app"/)
    assert.equal(stderr.trimEnd().split('\n').length, 1)
    assert.match((await bridge(['client', 'add', `${path}x`])).stderr, /there is no such file/)
  })
})
