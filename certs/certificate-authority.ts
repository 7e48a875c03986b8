import { generateKeyPair, X509Certificate, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { NameConstraints } from './name-constraints.ts'
import { authorityCertificateExtensions, createCertificate, publicKeyIdentifier } from './x509.ts'

/**
 * The certificate authority of one installation. Whoever has its key can impersonate what `permitted` names, nothing else.
 */
export interface CertificateAuthority {
  /** PEM. */
  readonly certificate: string
  readonly privateKey: KeyObject
  readonly permitted: NameConstraints
}

const generate = promisify(generateKeyPair)

const hour = 3_600_000
const day = 24 * hour

/**
 * Creates an authority that is valid for ten years from `now` (milliseconds). Its common name, with `host` and a part of its
 * key's digest, distinguishes it in a device's list of authorities.
 */
export async function createCertificateAuthority(
  permitted: NameConstraints,
  host: string,
  now = Date.now(),
): Promise<CertificateAuthority> {
  const { privateKey, publicKey } = await generate('ec', { namedCurve: 'P-256' })
  const digits = Buffer.from(publicKeyIdentifier(publicKey)).toString('hex', 0, 4)
  // At most 64 characters (https://www.rfc-editor.org/rfc/rfc5280#appendix-A.1, ub-common-name).
  const commonName = `carddav-bridge on ${host.slice(0, 32)} (${digits})`
  const certificate = createCertificate({
    subject: { commonName },
    publicKey,
    signer: { commonName, privateKey, publicKey },
    // Clocks of devices are slow at times.
    notBefore: new Date(now - day),
    notAfter: new Date(now + 3650 * day),
    extensions: authorityCertificateExtensions(permitted),
  })
  return { certificate, privateKey, permitted }
}

/** The common name of a certificate in PEM, which must be all of its subject. */
export function certificateCommonName(certificate: string): string {
  return new X509Certificate(certificate).subject.replace(/^CN=/, '')
}
