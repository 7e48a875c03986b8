import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmod, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { openStore } from '../../../server/store/sqlite-store.ts'
import { storedGrant } from '../../support/stored-grant.ts'
import { install } from '../../support/program-run.ts'
import { assertFault, runDoctorJson, startServe } from './doctor-report.ts'

const posix = process.platform === 'win32' ? { skip: 'Windows knows no modes' } : {}

describe('doctor, about the installation', () => {
  it('leads a new user to the OAuth client, the sign-in and the serve', async (t) => {
    const installation = await install(t, {}, { oauth: {} })
    const report = await runDoctorJson(installation)
    assertFault(report, 'accounts', /no account/, /^carddav-bridge login NAME$/)
    const client = /"Desktop app" at https:\/\/console.*oauth\.clientId and oauth\.clientSecret/
    assertFault(report, 'OAuth client', /oauth\.clientId is not set in .*config\.json/, client)
    assert.equal(report.check('serve').cure, 'carddav-bridge serve')
  })

  it('warns of what is missing beside accounts that work', async (t) => {
    const installation = await install(t)
    await installation.addAlice()
    const settings = { dataDir: 'data', upstream: { wellKnown: installation.google.wellKnown } }
    await installation.file('config.json', JSON.stringify({ ...settings, listen: { port: 0 } }))
    const report = await runDoctorJson(installation)
    assert.equal(report.code, 0)
    assert.deepEqual(report.checksWithStatus('warning'), [
      'OAuth client',
      'serve',
      'alice: devices',
    ])
    assert.match(report.check('OAuth client').found, /accounts keep the client/)
    const add = 'carddav-bridge device add DEVICE --account alice'
    assert.equal(report.check('alice: devices').cure, add)
  })

  it('finds a grant without the CardDAV scope', async (t) => {
    const installation = await install(t)
    await installation.addAlice()
    const store = await openStore(join(installation.dir, 'data'))
    const grant = await storedGrant(store)
    const refreshToken = installation.google.account('alice@example.com').refreshToken(['openid'])
    await store.putGrant('alice', { ...grant, refreshToken })
    await store.close()
    const report = await runDoctorJson(installation)
    assertFault(report, 'alice: scope', /lacks .*auth\/carddav/, /login alice.*tick the box/)
    assert.ok(report.checksWithStatus('skipped').includes('alice: API'))
  })

  it('names the command for a data folder that is open to others', posix, async (t) => {
    const installation = await install(t)
    await installation.addAlice()
    await chmod(join(installation.dir, 'data'), 0o755)
    const report = await runDoctorJson(installation)
    assertFault(report, 'data folder', /open to other users/, /^Run `chmod 700 .*data`$/)
    assert.deepEqual(report.checksWithStatus('skipped'), ['key', 'accounts', 'serve', 'localhost'])
  })

  it(
    'names the command for a settings file that everyone can read, with a secret in it',
    posix,
    async (t) => {
      const installation = await install(t)
      const kept = await runDoctorJson(installation)
      assert.equal(kept.check('settings').status, 'ok')
      await chmod(installation.config, 0o644)
      await chmod(installation.dir, 0o755)
      const { status, found, cure } = (await runDoctorJson(installation)).check('settings')
      assert.equal(status, 'warning')
      assert.match(
        found,
        /config\.json holds oauth\.clientSecret, and everyone on this machine can read it/,
      )
      assert.equal(cure, `chmod 600 ${installation.config}`)
    },
  )

  it('finds that a key is wrong, since it does not open what is stored', async (t) => {
    const installation = await install(t)
    await installation.addAlice()
    const key = `${randomBytes(32).toString('base64')}\n`
    await writeFile(join(installation.dir, 'data', 'key'), key)
    const report = await runDoctorJson(installation)
    assertFault(report, 'key', /is the wrong key/, /^Put back the right one/)
    assertFault(report, 'alice: sign-in', /is the wrong key/, /login alice/)
    assert.ok(report.checksWithStatus('skipped').includes('alice: token'))
  })

  it('finds the program that has taken the port', async (t) => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    t.after(() => other.close())
    const { port } = other.address() as AddressInfo
    const installation = await install(t, {}, { listen: { port } })
    const report = await runDoctorJson(installation)
    assertFault(report, 'serve', new RegExp(`listens on port ${port}`), /another listen\.port/)
  })

  it('checks the listeners also before there is an account', async (t) => {
    const installation = await install(t)
    const { host } = new URL(await startServe(t, installation))
    const report = await runDoctorJson(installation)
    assert.deepEqual(report.checksWithStatus('fault'), ['accounts'])
    assert.equal(report.check(`${host}: well-known`).status, 'ok')
  })
})
