import { createPublicKey, generateKeyPair, X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { promisify } from 'node:util'
import { certificateCommonName, type CertificateAuthority } from './certificate-authority.ts'
import { createCertificate, serverCertificateExtensions, type CertificateSubject } from './x509.ts'

/** A certificate and its key, both in PEM. */
export interface CertificateWithKey {
  readonly certificate: string
  readonly key: string
}

const generate = promisify(generateKeyPair)

const day = 24 * 3_600_000

/** Apple takes at most 398 days of public authorities and 825 of private ones; the shorter holds everywhere. */
const lifetime = 396 * day

/**
 * Issues a certificate with a new key for a TLS server at `names` (DNS names and addresses), valid for 396 days from `now`
 * (milliseconds) at most and never longer than the authority. `rsa` is for devices without elliptic curves.
 */
export async function issueServerCertificate(
  authority: CertificateAuthority,
  names: readonly string[],
  now = Date.now(),
  kind: 'ec' | 'rsa' = 'ec',
): Promise<CertificateWithKey> {
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
      commonName: certificateCommonName(authority.certificate),
      privateKey: authority.privateKey,
      publicKey: createPublicKey(authority.privateKey),
    },
    notBefore: new Date(notBefore),
    notAfter: new Date(Math.min(notBefore + lifetime, end)),
    extensions: serverCertificateExtensions(names, kind),
  })
  return { certificate, key: privateKey.export({ type: 'pkcs8', format: 'pem' }) }
}

/**
 * The first DNS name as common name, for devices that look nowhere else. Without a DNS name there is no common name:
 * OpenSSL takes one that looks like a DNS name, and GnuTLS any, for a name that the constraints must permit; RFC 6125
 * §6.4.4 lets them.
 */
function subjectOf(names: readonly string[]): CertificateSubject {
  // https://www.rfc-editor.org/rfc/rfc5280#appendix-A.1, ub-common-name
  const commonName = names.find((name) => isIP(name) === 0 && name.length <= 64)
  return commonName === undefined ? { organization: 'carddav-bridge' } : { commonName }
}
