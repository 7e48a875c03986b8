import { createPublicKey, generateKeyPair, X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { promisify } from 'node:util'
import { commonNameOf, type Authority } from './authority.ts'
import { createCertificate, serverExtensions, type Subject } from './x509.ts'

/** A certificate and its key, both in PEM. */
export interface KeyPair {
  readonly certificate: string
  readonly key: string
}

const generate = promisify(generateKeyPair)

const day = 24 * 3_600_000

/** Apple takes at most 398 days of public authorities and 825 of private ones; the shorter holds everywhere. */
const lifetime = 396 * day

/**
 * A certificate for a TLS server at `names` (DNS names and addresses), under a fresh key. Never outlives the authority. `rsa` is for devices that know no elliptic curves.
 */
export async function issueServerCertificate(
  authority: Authority,
  names: readonly string[],
  now = Date.now(),
  kind: 'ec' | 'rsa' = 'ec',
): Promise<KeyPair> {
  const { privateKey, publicKey } =
    kind === 'ec'
      ? await generate('ec', { namedCurve: 'P-256' })
      : await generate('rsa', { modulusLength: 2048 })
  const notBefore = now - day
  const end = new X509Certificate(authority.certificate).validToDate.getTime()
  const certificate = createCertificate({
    subject: subjectOf(names),
    publicKey,
    signer: {
      commonName: commonNameOf(authority.certificate),
      privateKey: authority.privateKey,
      publicKey: createPublicKey(authority.privateKey),
    },
    notBefore: new Date(notBefore),
    notAfter: new Date(Math.min(notBefore + lifetime, end)),
    extensions: serverExtensions(names, kind),
  })
  return { certificate, key: privateKey.export({ type: 'pkcs8', format: 'pem' }) }
}

/**
 * A DNS name for devices that look nowhere else. Where there is none, OpenSSL takes a common name that looks like one, and
 * GnuTLS any, for a DNS name that the authority would have to vouch for; RFC 6125 §6.4.4 lets them.
 */
function subjectOf(names: readonly string[]): Subject {
  // https://www.rfc-editor.org/rfc/rfc5280#appendix-A.1, ub-common-name
  const commonName = names.find((name) => isIP(name) === 0 && name.length <= 64)
  return commonName === undefined ? { organization: 'carddav-bridge' } : { commonName }
}
