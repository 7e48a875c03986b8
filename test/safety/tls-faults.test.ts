import assert from 'node:assert/strict'
import { once } from 'node:events'
import { globSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:http2'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createCertificateAuthority } from '../../certs/certificate-authority.ts'
import { createNameConstraints } from '../../certs/name-constraints.ts'
import { issueServerCertificate } from '../../certs/server-certificate.ts'
import { startFakeGoogle, type FakeGoogle } from '../fake-google/server.ts'
import { openTestBridge } from '../support/test-bridge.ts'
import { tempDir } from '../support/temp-dir.ts'
import { upstreamOf } from './again.ts'
import { card, Device } from './device.ts'

const here = '127.0.0.1'
const day = 86_400_000

interface Shown {
  readonly names?: readonly string[]
  readonly madeAt?: number
  /** The name in the settings. */
  readonly host?: string
  /** Whether the settings name the authority that has signed the certificate. */
  readonly isKnown?: boolean
  /** Whether tokens come from there too. */
  readonly givesTokens?: boolean
}

/** A bridge on a Google that shows a certificate of its own. Its tokens come by another way, unless told. */
async function open(t: TestContext, shown: Shown) {
  const { names = [here], host = here, madeAt, isKnown = true, givesTokens = false } = shown
  const permitted = createNameConstraints([here, '127.0.0.2'])
  const known = await createCertificateAuthority(permitted, 'known')
  const other = await createCertificateAuthority(permitted, 'other')
  const issued = await issueServerCertificate(isKnown ? known : other, names, madeAt)
  const google = await startFakeGoogle({ tls: { key: issued.key, cert: issued.certificate } })
  const tokens = givesTokens ? google : await startFakeGoogle()
  t.after(() => Promise.all([...new Set([google, tokens])].map((each) => each.close())))
  const ca = join(await tempDir(t, 'tls'), 'ca.pem')
  await writeFile(ca, known.certificate)
  const wellKnown = google.wellKnown.replace(here, host)
  const account = tokens.account('alice@gmail.example')
  const bridge = await openTestBridge(t, {
    ...upstreamOf({ google: tokens, account }),
    wellKnown,
    settings: { upstream: { wellKnown, quirks: 'google', ca } },
  })
  return { device: new Device(bridge), google, ca: known.certificate }
}

describe('K38. an upstream whose certificate is not in order', () => {
  const faults: Readonly<Record<string, Shown>> = {
    'by an authority that nobody knows': { isKnown: false },
    'for another address': { names: ['127.0.0.2'] },
    'that has expired': { madeAt: Date.now() - 1000 * day },
    'that is not valid yet': { madeAt: Date.now() + 30 * day },
  }
  for (const [fault, shown] of Object.entries(faults))
    it(`is sent nothing: ${fault}`, async (t) => {
      const { device, google } = await open(t, shown)
      for (const answer of [
        await device.propfind('/addressbooks/alice/', '1'),
        await device.sync(''),
        await device.get('a.vcf'),
        await device.put('a.vcf', card('a')),
        await device.delete('a.vcf'),
      ])
        assert.equal(answer.status, 502, answer.text)
      assert.deepEqual(google.requests, [])
    })

  it('is sent nothing: K32. the name leads to this machine, which is not its own', async (t) => {
    const { device, google } = await open(t, { host: 'localhost' })
    for (let asked = 0; asked < 2; asked += 1)
      assert.equal((await device.propfind('/addressbooks/alice/', '1')).status, 502)
    assert.deepEqual(google.requests, [])
  })

  it('is asked as any other when it is in order', async (t) => {
    const { device, google } = await open(t, {})
    await device.propfind('/addressbooks/alice/', '1')
    assert(google.requests.length > 0)
  })

  it('is asked by HTTP/1.1, though it offers HTTP/2 as Google does', async (t) => {
    const { device, google, ca } = await open(t, { givesTokens: true })
    assert.equal((await device.put('a.vcf', card('a'))).status, 201)
    assert.equal((await device.sync('')).status, 207)
    assert.deepEqual(versionsOf(google), new Set(['1.1']))
    google.forgetRequests()
    await askByHttp2(google.wellKnown, ca)
    assert.deepEqual(versionsOf(google), new Set(['2.0']))
  })
})

const versionsOf = ({ requests }: FakeGoogle): ReadonlySet<string> =>
  new Set(requests.map(({ httpVersion }) => httpVersion))

async function askByHttp2(url: string, ca: string): Promise<void> {
  const { origin, pathname } = new URL(url)
  const session = connect(origin, { ca })
  await once(session.request({ ':path': pathname }).resume(), 'end')
  session.close()
}

describe('K38. the sources', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  // It looks at a certificate that others refuse, and sends nothing.
  const mayLook = join('server', 'doctor', 'client', 'server-certificate.ts')

  it('never leave a certificate unchecked', async () => {
    const sources = globSync('{bin,certs,lib,server}/**/*.{ts,js}', { cwd: root })
    assert(sources.length > 100)
    for (const source of sources.filter((path) => path !== mayLook)) {
      const text = await readFile(join(root, source), 'utf8')
      assert.doesNotMatch(text, /rejectUnauthorized|TLS_REJECT|checkServerIdentity/, source)
    }
  })
})
