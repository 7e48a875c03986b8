import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, it, type TestContext } from 'node:test'
import { checkServerCertificate } from '../../../server/doctor/client/server-certificate.ts'
import { checkHostIsThisMachine } from '../../../server/doctor/client/host-name.ts'
import { loadTlsTrustOptions } from '../../../server/doctor/examination/tls-trust.ts'
import { createNetworkInterfaces } from '../../../server/net/addresses/network-interfaces.ts'
import { loadSettings } from '../../../server/settings/settings.ts'
import { seedContacts } from '../../fake-google/seed.ts'
import { requires } from '../../support/debian.ts'
import { install, type Installation } from '../../support/program-run.ts'
import { assertFault, runDoctorJson, startServe } from './doctor-report.ts'
import { lanAddress, skipWithoutNetwork } from '../net/tls/lan-address.ts'
import { serveTls } from '../net/tls/serve-tls.ts'

/** A bridge with alice, served to this machine's network. */
async function onTheNetwork(t: TestContext, settings: object = {}): Promise<Installation> {
  const listen = { port: 0, addresses: [lanAddress] }
  const installation = await install(t, {}, { listen, dnsSd: false, ...settings })
  seedContacts(installation.google.account('alice@example.com'), 3)
  await installation.addAlice()
  await installation.bridge(['device', 'add', 'phone', '--account', 'alice'])
  await startServe(t, installation)
  return installation
}

describe('doctor, about the network', { skip: skipWithoutNetwork }, () => {
  it('checks what a device there meets: name, certificate, no plain HTTP, and a sync over TLS', async (t) => {
    const report = await runDoctorJson(await onTheNetwork(t))
    assert.deepEqual(
      report.checks.filter(({ status }) => status !== 'ok'),
      [],
    )
    const address = new RegExp(`https://(${lanAddress}:\\d+)/`)
    const at = address.exec(report.check('serve').found)?.[1] ?? ''
    for (const what of ['connection', 'Host', 'OPTIONS', 'well-known', 'challenge'])
      report.check(`${at}: ${what}`)
    assert.match(report.check(`${at}: name`).found, /this machine/)
    assert.match(report.check(`${at}: plain HTTP`).found, /refused, and leads to HTTPS/)
    assert.match(report.check(`${at}: certificate`).found, /by carddav-bridge on .*, until 20\d\d-/)
    assert.equal(report.check("alice: client's sync").found, '3 cards')
  })

  it('names what is advertised but cannot be found, and what plain HTTP risks', async (t) => {
    const settings = { advertise: ['contacts.invalid'], allowPlainLan: true }
    const report = await runDoctorJson(await onTheNetwork(t, settings))
    const name = report.checksWithStatus('fault')
    assert.deepEqual(name.length, 1)
    assertFault(
      report,
      name[0] ?? '',
      /contacts\.invalid has no address/,
      /DNS or router, or take it out of advertise/,
    )
    const [plain = ''] = report.checksWithStatus('warning')
    assert.match(plain, /: plain HTTP$/)
    assert.match(report.check(plain).found, /reads passwords \(allowPlainLan\)/)
    assert.equal(report.check("alice: client's sync").found, '3 cards')
  })
})

describe('doctor, about a name', () => {
  it('warns of one that leads elsewhere, or that only the network knows', async () => {
    const interfaces = createNetworkInterfaces()
    const foreign = await checkHostIsThisMachine('203.0.113.9', interfaces)
    assert.equal(foreign.status, 'warning')
    assert.match(foreign.found, /203\.0\.113\.9, which this machine does not have/)
    assert.equal((await checkHostIsThisMachine('localhost', interfaces)).value?.loopback, true)
    const local = await checkHostIsThisMachine('no-such-host.local', interfaces)
    assert.equal(local.status, 'warning')
    assert.match(local.cure ?? '', /Other devices may still find it/)
  })
})

describe("doctor, about the bridge's certificate", () => {
  it('sees that it ends soon, has ended, or does not name what clients type', async (t) => {
    const { listeners, settings } = await serveTls(t)
    const trust = await loadTlsTrustOptions(settings)
    const look = (host: string, days = 0) =>
      checkServerCertificate(
        new URL(`https://${host}:${listeners.port}/`),
        trust,
        Date.now() + days * 86_400_000,
      )
    assert.equal((await look('127.0.0.1')).status, 'ok')
    assert.equal((await look('127.0.0.1', 385)).status, 'warning')
    assert.match((await look('127.0.0.1', 400)).found, /the certificate ended on 20\d\d-/)
    const stranger = { ...trust, ca: [] }
    const untrusted = await checkServerCertificate(
      new URL(`https://127.0.0.1:${listeners.port}/`),
      stranger,
    )
    assert.equal(untrusted.status, 'fault')
    assert.match(untrusted.found, /would trust this \(UNABLE_TO_/)
  })

  it('knows what Apple refuses in one of your own', { skip: requires('openssl') }, async (t) => {
    const subject = ['-subj', '/CN=localhost']
    const usage = 'extendedKeyUsage=serverAuth'
    const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
      [
        'localhost',
        ['-days', '1000', '-addext', usage],
        /more than 825 days: Apple devices refuse/,
      ],
      ['localhost', ['-days', '90'], /not made for servers \(serverAuth\)/],
      ['[::1]', ['-days', '90', '-addext', usage], /does not name ::1, but DNS:localhost/],
    ]
    for (const [host, more, words] of cases) {
      const it = await install(t)
      const files = ['-nodes', '-keyout', `${it.dir}/k.pem`, '-out', `${it.dir}/c.pem`]
      const san = ['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
      const args = ['req', '-x509', '-newkey', 'rsa:2048', ...files, ...subject, ...san, ...more]
      assert.equal(spawnSync('openssl', args).status, 0)
      const settings = { tls: { cert: 'c.pem', key: 'k.pem' }, advertise: ['localhost'] }
      const served = await serveTls(t, { dir: it.dir, settings })
      const trust = await loadTlsTrustOptions(await loadSettings(`${it.dir}/config.json`, {}))
      const base = new URL(`https://${host}:${served.listeners.port}/`)
      const { status, found } = await checkServerCertificate(base, trust)
      assert.equal(status, 'fault', found)
      assert.match(found, words)
    }
  })

  it('reads the files of one of your own as serve does', async (t) => {
    const installation = await install(t, {}, { tls: { cert: 'c.pem', key: 'k.pem' } })
    assertFault(
      await runDoctorJson(installation),
      'tls.cert',
      /c\.pem cannot be read/,
      /no such file/,
    )
  })
})
