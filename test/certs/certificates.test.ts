import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import {
  createCertificateAuthority,
  type CertificateAuthority,
} from '../../certs/certificate-authority.ts'
import { isWithinNameConstraints, createNameConstraints } from '../../certs/name-constraints.ts'
import { issueServerCertificate } from '../../certs/server-certificate.ts'
import { requires } from '../support/debian.ts'
import { run } from '../support/program.ts'
import { tempDir } from '../support/temp-dir.ts'

const names = [
  'contacts.home.example',
  'localhost',
  '127.0.0.1',
  '::1',
  '192.168.7.20',
  'fd00::2',
  '2001:db8::17',
  '203.0.113.7',
]
const day = 24 * 3_600_000

const authorityFor = (now?: number): Promise<CertificateAuthority> =>
  createCertificateAuthority(
    createNameConstraints(names, { subnets: ['192.168.0.0/20'] }),
    'nas',
    now,
  )

describe('issued certificates', () => {
  it('K60. name each host and address, are for servers, of no authority, for at most 397 days', async () => {
    for (const kind of ['ec', 'rsa'] as const) {
      const pair = await issueServerCertificate(await authorityFor(), names, Date.now(), kind)
      const leaf = new X509Certificate(pair.certificate)
      for (const name of names)
        assert.ok(leaf.checkHost(name) ?? leaf.checkIP(name), `${kind} names ${name}`)
      assert.equal(leaf.checkHost('google.com'), undefined)
      assert.deepEqual(leaf.keyUsage, ['1.3.6.1.5.5.7.3.1'])
      assert.equal(leaf.ca, false)
      const lifetime = leaf.validToDate.getTime() - leaf.validFromDate.getTime()
      assert.ok(lifetime <= 397 * day && lifetime > 390 * day)
      assert.equal(leaf.publicKey.asymmetricKeyType, kind)
    }
  })

  it('have a DNS name for devices that look nowhere else, and no address as if it were one', async () => {
    const authority = await authorityFor()
    const subject = async (...of: readonly string[]): Promise<string> =>
      new X509Certificate((await issueServerCertificate(authority, of)).certificate).subject
    const long = `${'a'.repeat(63)}.localhost`
    assert.equal(await subject('localhost', '127.0.0.1'), 'CN=localhost')
    assert.equal(
      await subject('127.0.0.1', long, 'contacts.home.example'),
      'CN=contacts.home.example',
    )
    assert.equal(await subject('127.0.0.1', '::1', long), 'O=carddav-bridge')
  })

  it('never outlive their authority', async () => {
    const authority = await authorityFor(Date.now() - 3600 * day)
    const { certificate } = await issueServerCertificate(authority, names)
    const ends = (pem: string): number => new X509Certificate(pem).validToDate.getTime()
    assert.equal(ends(certificate), ends(authority.certificate))
  })
})

describe('what an authority may certify', () => {
  const permitted = createNameConstraints(names, { subnets: ['192.168.0.0/20'] })

  it('is each name, what is below it, and no other', () => {
    for (const name of ['contacts.home.example', 'a.contacts.home.example', 'localhost'])
      assert.ok(isWithinNameConstraints(permitted, name), name)
    for (const name of ['home.example', 'xcontacts.home.example', 'google.com', 'example'])
      assert.ok(!isWithinNameConstraints(permitted, name), name)
  })

  it('is the address that a router gives out tomorrow, and no public one but ours', () => {
    for (const address of ['192.168.7.99', '192.168.15.1', 'fd00::aaaa', '2001:db8::1', '::1'])
      assert.ok(isWithinNameConstraints(permitted, address), address)
    for (const address of ['192.168.16.1', '10.0.0.1', 'fd01::2', '203.0.113.8', '127.0.0.2'])
      assert.ok(!isWithinNameConstraints(permitted, address), address)
  })

  it('is a /24 where the network is not known, and never more than a /16', () => {
    assert.deepEqual(createNameConstraints(['10.1.2.3']).networks, ['10.1.2.0/24'])
    assert.deepEqual(createNameConstraints(['10.1.2.3'], { subnets: ['10.0.0.0/8'] }).networks, [
      '10.1.0.0/16',
    ])
  })
})

describe('what the authority of a laptop may certify', () => {
  it('is every private address, and no public one', () => {
    const permitted = createNameConstraints(['127.0.0.1'], { roaming: true })
    for (const address of ['10.9.8.7', '172.20.0.1', '192.168.178.5', '100.100.1.1', 'fd12::1'])
      assert.ok(isWithinNameConstraints(permitted, address), address)
    for (const address of ['8.8.8.8', '172.32.0.1', '2001:db8::1', 'fe80::1', '127.0.0.2'])
      assert.ok(!isWithinNameConstraints(permitted, address), address)
  })
})

describe('OpenSSL', { skip: requires('openssl') }, () => {
  it('K61. sees critical name constraints and a path length of 0', async (t) => {
    const { ca } = await onDisk(t)
    const { stdout } = await run('openssl', ['x509', '-in', ca, '-noout', '-text'])
    assert.match(stdout, /X509v3 Basic Constraints: critical\s+CA:TRUE, pathlen:0\s/)
    assert.match(stdout, /X509v3 Key Usage: critical\s+Certificate Sign\s/)
    assert.match(stdout, /X509v3 Name Constraints: critical\s+Permitted:\s+DNS:contacts\.home/)
    assert.match(stdout, /IP:192\.168\.0\.0\/255\.255\.240\.0\s/)
  })

  it('K60. takes the certificate for each of our names and addresses', async (t) => {
    const { authority, verify } = await onDisk(t)
    const { certificate } = await issueServerCertificate(authority, names)
    for (const name of names) {
      const option = /[:\d]$/.test(name) ? '-verify_ip' : '-verify_hostname'
      const { code, stderr } = await verify(certificate, option, name)
      assert.equal(code, 0, `${name}: ${stderr}`)
    }
  })

  it('K61. refuses what a stolen key of the authority could sign: google.com, a foreign address', async (t) => {
    const { authority, verify } = await onDisk(t)
    for (const name of ['google.com', 'home.example', '8.8.8.8', '192.168.16.1', '2001:db9::1']) {
      const { certificate } = await issueServerCertificate(authority, [name])
      const { code, stderr } = await verify(certificate)
      assert.notEqual(code, 0, name)
      assert.match(stderr, /permitted subtree violation/, name)
    }
  })
})

const addresses = names.filter((name) => isIP(name) !== 0)

describe('a certificate that names addresses only, of an authority for DNS names too', () => {
  it('is taken by OpenSSL', { skip: requires('openssl') }, async (t) => {
    const { authority, verify } = await onDisk(t)
    for (const some of [addresses, ...addresses.map((address) => [address])]) {
      const { certificate } = await issueServerCertificate(authority, some)
      const { code, stderr } = await verify(certificate, '-verify_ip', some[0] ?? '')
      assert.equal(code, 0, `${some.join()}: ${stderr}`)
    }
  })

  it('is taken by GnuTLS, as in Evolution', { skip: requires('certtool') }, async (t) => {
    const { authority, ca } = await onDisk(t)
    const options = ['--verify', '--load-ca-certificate', ca]
    for (const some of [addresses, ...addresses.map((address) => [address])]) {
      const { certificate } = await issueServerCertificate(authority, some)
      const { code, stdout } = await run('certtool', options, { input: certificate })
      assert.equal(code, 0, `${some.join()}: ${stdout}`)
    }
  })

  it(
    'is taken by NSS, as in Thunderbird and Chromium',
    { skip: requires('certutil') },
    async (t) => {
      const { authority, ca } = await onDisk(t)
      const dir = await tempDir(t, 'nss')
      const certutil = async (...args: readonly string[]): Promise<void> => {
        const { code, stdout, stderr } = await run('certutil', [...args, '-d', `sql:${dir}`])
        assert.equal(code, 0, stdout + stderr)
      }
      await certutil('-N', '--empty-password')
      await certutil('-A', '-t', 'C,,', '-n', 'ca', '-i', ca)
      const { certificate } = await issueServerCertificate(authority, addresses)
      await writeFile(join(dir, 'server.pem'), certificate)
      await certutil('-A', '-t', ',,', '-n', 'server', '-i', join(dir, 'server.pem'))
      await certutil('-V', '-u', 'V', '-e', '-n', 'server')
    },
  )
})

async function onDisk(t: TestContext) {
  const dir = await tempDir(t, 'certs')
  const authority = await authorityFor()
  const ca = join(dir, 'ca.pem')
  await writeFile(ca, authority.certificate)
  const verify = (certificate: string, ...options: readonly string[]) =>
    run('openssl', ['verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', ca, ...options], {
      input: certificate,
    })
  return { authority, ca, verify }
}
