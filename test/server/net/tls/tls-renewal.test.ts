import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { inspect } from 'node:util'
import { readTrustedAuthority } from '../../../../server/net/tls/trusted-authority.ts'
import { until } from '../../../clients/until.ts'
import { requestHttps } from './https-request.ts'
import { lanAddress, skipWithoutNetwork } from './lan-address.ts'
import { readServedCertificate, serveTls, type ServedTls } from './serve-tls.ts'

const day = 24 * 3_600_000

const authorityOf = ({ dir }: ServedTls): Promise<string> =>
  readFile(join(dir, 'data', 'tls', 'authority.crt'), 'utf8')

describe('a certificate of our own', () => {
  it('K60. is renewed at 30 days left, without a restart, by the same authority', async (t) => {
    let now = Date.now()
    let looks = 0
    const clock = (): number => {
      looks++
      return now
    }
    const served = await serveTls(t, { now: clock })
    const { port } = served.listeners
    const ca = await authorityOf(served)
    const first = await readServedCertificate(t, port)
    now = new Date(first.valid_to).getTime() - 31 * day
    const before = looks
    await until('two looks at the certificates', () => looks > before + 10 || undefined)
    assert.equal((await readServedCertificate(t, port)).serialNumber, first.serialNumber)
    now += 1.5 * day
    const next = await until('another certificate', async () => {
      const found = await readServedCertificate(t, port)
      return found.serialNumber === first.serialNumber ? undefined : found
    })
    assert.ok(new Date(next.valid_to).getTime() > now + 390 * day)
    assert.equal(await authorityOf(served), ca)
    assert.ok(new X509Certificate(next.raw).verify(new X509Certificate(ca).publicKey))
    assert.deepEqual(served.warnings, [])
  })

  it('gets a new name from its authority when that may vouch for it', async (t) => {
    const first = await serveTls(t, { settings: { advertise: ['contacts.lan', '192.168.7.20'] } })
    const ca = await authorityOf(first)
    await first.close()
    const settings = { advertise: ['contacts.lan', '192.168.7.99'] }
    const second = await serveTls(t, { settings, dir: first.dir })
    assert.match(
      (await readServedCertificate(t, second.listeners.port)).subjectaltname ?? '',
      /192\.168\.7\.99/,
    )
    assert.equal(await authorityOf(second), ca)
    const url = `https://127.0.0.1:${second.listeners.port}/`
    assert.equal((await requestHttps(url, { ca })).status, 200)
  })

  it('is refused a name that its authority may not vouch for, with what to do', async (t) => {
    const first = await serveTls(t)
    await first.close()
    await assert.rejects(
      serveTls(t, { settings: { advertise: ['other.example'] }, dir: first.dir }),
      {
        name: 'UsageError',
        message:
          `the certificate authority in ${join(first.dir, 'data', 'tls')} was not made for other.example: ` +
          'remove that folder to have another made, which every device must trust anew, or take other.example out of the settings',
      },
    )
  })

  it(
    'says which address of the machine it cannot name, and goes on',
    {
      skip: skipWithoutNetwork,
    },
    async (t) => {
      const first = await serveTls(t)
      await first.close()
      const settings = { listen: { port: 0, addresses: ['0.0.0.0'] } }
      const { listeners, warnings } = await serveTls(t, { settings, dir: first.dir })
      assert.match(warnings.join(), new RegExp(`^the certificate cannot name .*${lanAddress}`))
      const named = (await readServedCertificate(t, listeners.port)).subjectaltname ?? ''
      assert.ok(named.includes('DNS:localhost') && !named.includes(lanAddress))
    },
  )

  it('K62. is trusted by a certificate that holds no key, which the pages can give', async (t) => {
    const { settings, listeners } = await serveTls(t)
    const authority = readTrustedAuthority(settings)
    assert.ok(authority)
    const { port } = listeners
    assert.equal(
      (await requestHttps(`https://localhost:${port}/`, { ca: authority.pem })).status,
      200,
    )
    const { raw, fingerprint256 } = new X509Certificate(authority.pem)
    assert.deepEqual([authority.der, authority.fingerprint], [raw, fingerprint256])
    assert.doesNotMatch(inspect(authority, { depth: null }), /PRIVATE|sealed/)
    assert.equal(
      readTrustedAuthority({ ...settings, tls: { cert: '/c.pem', key: '/k.pem' } }),
      undefined,
    )
    assert.equal(readTrustedAuthority({ ...settings, dataDir: '/nonexistent' }), undefined)
  })

  it('does not open with the key of another installation', async (t) => {
    const first = await serveTls(t)
    await first.close()
    await assert.rejects(
      serveTls(t, { dir: first.dir, secret: Buffer.alloc(32, 8) }),
      /authority\.json is damaged or of another data folder: put back a copy, or remove it to have another made, which every device must trust anew$/,
    )
  })

  it('comes with another authority when that one ends, and the log says so', async (t) => {
    const first = await serveTls(t)
    const ca = await authorityOf(first)
    await first.close()
    const later = Date.now() + 3640 * day
    const second = await serveTls(t, { dir: first.dir, now: () => later })
    assert.notEqual(await authorityOf(second), ca)
    assert.match(second.warnings.join(), /a new one was made, which devices must trust/)
  })
})
