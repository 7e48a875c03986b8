import { generateKeyPair, X509Certificate, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { Permitted } from './permitted.ts'
import { authorityExtensions, createCertificate, keyId } from './x509.ts'

/** A certificate authority of one installation. Whoever has its key can imitate what `permitted` names, and nothing else. */
export interface Authority {
  /** PEM. */
  readonly certificate: string
  readonly privateKey: KeyObject
  readonly permitted: Permitted
}

const generate = promisify(generateKeyPair)

const hour = 3_600_000
const day = 24 * hour

/** Makes an authority for ten years. Its name tells it from others in a device's list: `host` and a part of its key's digest. */
export async function createAuthority(
  permitted: Permitted,
  host: string,
  now = Date.now(),
): Promise<Authority> {
  const { privateKey, publicKey } = await generate('ec', { namedCurve: 'P-256' })
  const digits = Buffer.from(keyId(publicKey)).toString('hex', 0, 4)
  // At most 64 characters (https://www.rfc-editor.org/rfc/rfc5280#appendix-A.1, ub-common-name).
  const commonName = `carddav-bridge on ${host.slice(0, 32)} (${digits})`
  const certificate = createCertificate({
    subject: { commonName },
    publicKey,
    signer: { commonName, privateKey, publicKey },
    // Clocks of devices are slow at times.
    notBefore: new Date(now - day),
    notAfter: new Date(now + 3650 * day),
    extensions: authorityExtensions(permitted),
  })
  return { certificate, privateKey, permitted }
}

/** The name that an authority's certificate bears. */
export function commonNameOf(certificate: string): string {
  return new X509Certificate(certificate).subject.replace(/^CN=/, '')
}
