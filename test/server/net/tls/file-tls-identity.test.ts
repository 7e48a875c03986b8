import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import {
  createCertificateAuthority,
  type CertificateAuthority,
} from '../../../../certs/certificate-authority.ts'
import { createNameConstraints } from '../../../../certs/name-constraints.ts'
import {
  issueServerCertificate,
  type CertificateWithKey,
} from '../../../../certs/server-certificate.ts'
import { until } from '../../../clients/until.ts'
import type { Scope } from '../../../support/scope.ts'
import { tempDir } from '../../../support/temp-dir.ts'
import { runBridge } from '../../../support/program-run.ts'
import { readServedCertificate, serveTls } from './serve-tls.ts'

const day = 24 * 3_600_000
const name = 'contacts.example'
const authority: CertificateAuthority = await createCertificateAuthority(
  createNameConstraints([name]),
  'somebody',
)
const issue = (names: readonly string[] = [name], now?: number): Promise<CertificateWithKey> =>
  issueServerCertificate(authority, names, now)

/** A folder with two files, and settings that name them. */
async function withFiles(t: Scope, { certificate, key }: CertificateWithKey) {
  const dir = await tempDir(t, 'own')
  const cert = join(dir, 'cert.pem')
  await writeFile(cert, certificate)
  await writeFile(join(dir, 'key.pem'), key)
  const settings = { tls: { cert: 'cert.pem', key: 'key.pem' }, advertise: [name] }
  return { dir, cert, key: join(dir, 'key.pem'), settings }
}

/** At once, as programs that renew certificates do it: nobody reads half of the file. */
async function replace(file: string, content: string): Promise<void> {
  await writeFile(`${file}.new`, content)
  await rename(`${file}.new`, file)
}

async function refused(t: Scope, pair: CertificateWithKey): Promise<string> {
  const files = await withFiles(t, pair)
  const error = await serveTls(t, files).then(
    () => undefined,
    (reason: unknown) => reason as Error,
  )
  assert.equal(error?.name, 'UsageError')
  return error.message.replaceAll(`${files.dir}/`, '')
}

describe('a certificate of the person’s own', () => {
  it('is served on loopback too, with its chain', async (t) => {
    const pair = await issue()
    const chain = pair.certificate + authority.certificate
    const { listeners, warnings } = await serveTls(
      t,
      await withFiles(t, { ...pair, certificate: chain }),
    )
    const { subject } = await readServedCertificate(t, listeners.port)
    assert.equal(subject.CN, name)
    assert.ok(listeners.addresses.includes(`https://${name}:${listeners.port}/`))
    assert.deepEqual(warnings, [])
  })

  it('is refused with one line that names the fault and the cure', async (t) => {
    const pair = await issue()
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const foreignKey = privateKey.export({ type: 'pkcs8', format: 'pem' })
    const locked = privateKey.export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: 'secret',
    })
    const other = await createCertificateAuthority(createNameConstraints([name]), 'other')
    const order = "put the server's own first, then that of its issuer, and so on"
    const cases: readonly (readonly [CertificateWithKey, string])[] = [
      [
        { ...pair, certificate: 'nothing' },
        'tls.cert cert.pem holds no certificate: it must be a PEM file',
      ],
      [
        { ...pair, certificate: pair.certificate.replace(/\n.{20}/, '\n') },
        'tls.cert cert.pem: certificate 1 is damaged: copy the file again',
      ],
      [{ ...pair, key: 'nothing' }, 'tls.key key.pem holds no private key: it must be a PEM file'],
      [
        { ...pair, key: locked },
        'tls.key key.pem is locked with a pass phrase: name a copy without one, which `openssl pkey -in KEY -out COPY` makes',
      ],
      [
        { ...pair, key: foreignKey },
        'tls.key key.pem is not the key of tls.cert cert.pem: name the two that were made together',
      ],
      [
        { ...pair, certificate: authority.certificate + pair.certificate },
        "tls.cert cert.pem does not begin with the server's own certificate: put it first, then that of its issuer, and so on",
      ],
      [
        { ...pair, certificate: pair.certificate + other.certificate },
        `tls.cert cert.pem: certificate 2 did not issue certificate 1: ${order}`,
      ],
      [
        await issue(['other.example']),
        'tls.cert cert.pem does not name contacts.example, but DNS:other.example: have one made that names it, or set advertise to what clients shall type',
      ],
    ]
    for (const [given, message] of cases) assert.equal(await refused(t, given), message)
    assert.match(
      await refused(t, await issue([name], Date.now() - 400 * day)),
      /^tls\.cert cert\.pem ended on \d{4}-\d\d-\d\d: renew it$/,
    )
    assert.match(
      await refused(t, await issue([name], Date.now() + 3 * day)),
      /^tls\.cert cert\.pem begins on \d{4}-\d\d-\d\d only: set this machine's clock, or name another certificate$/,
    )
  })

  it('is refused by the program with exit code 2, also when a file is missing or half is said', async (t) => {
    const { dir } = await withFiles(t, await issue())
    const config = join(dir, 'c.json')
    const told = async (tls: object): Promise<readonly unknown[]> => {
      await writeFile(config, JSON.stringify({ dataDir: 'd', listen: { port: 0 }, tls }))
      const { code, stderr } = await runBridge(['serve', '--config', config])
      return [code, stderr.trim().replaceAll(`${dir}/`, '')]
    }
    const [code, line] = await told({ cert: 'absent.pem', key: 'key.pem' })
    assert.equal(code, 2)
    assert.match(String(line), /tls\.cert absent\.pem/)
    assert.deepEqual(await told({ cert: 'cert.pem' }), [
      2,
      'carddav-bridge: tls.cert is set without tls.key: name its private key too, or take tls.cert out',
    ])
  })

  it('that ends soon is served, and the log says when', async (t) => {
    const files = await withFiles(t, await issue([name], Date.now() - 370 * day))
    const { warnings, listeners } = await serveTls(t, files)
    await readServedCertificate(t, listeners.port)
    assert.match(warnings.join('\n'), /^tls\.cert .*cert\.pem ends on \d{4}-\d\d-\d\d: renew it$/)
  })

  it('is replaced without a restart when its files change, and not by files that do not fit', async (t) => {
    const files = await withFiles(t, await issue())
    const served = await serveTls(t, files)
    const serial = async (): Promise<string> =>
      (await readServedCertificate(t, served.listeners.port)).serialNumber
    const before = await serial()
    const renewed = await issue()
    await replace(files.cert, renewed.certificate)
    await until('a warning', () => served.warnings[0])
    assert.match(served.warnings[0] ?? '', /is not the key of tls\.cert/)
    assert.equal(await serial(), before)
    await replace(files.key, renewed.key)
    await until('the new certificate', async () => ((await serial()) === before ? undefined : true))
    assert.equal(served.warnings.length, 1)
  })
})
