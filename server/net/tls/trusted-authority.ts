import { X509Certificate } from 'node:crypto'
import type { Settings } from '../../settings/settings.ts'
import { readAuthorityCertificate } from './certificate-files.ts'

/** The certificate authority that devices must trust; its key is not read. */
export interface TrustedAuthority {
  readonly name: string
  readonly pem: string
  readonly der: Buffer
  /** SHA-256 in upper-case hexadecimal digits with colons, as systems show it. */
  readonly fingerprint: string
  readonly endsAt: Date
}

/** Undefined as long as none was made, and when the settings name a certificate. */
export function readTrustedAuthority({
  tls,
  dataDir,
}: Pick<Settings, 'tls' | 'dataDir'>): TrustedAuthority | undefined {
  const pem = tls.cert === undefined ? readAuthorityCertificate(dataDir) : undefined
  if (pem === undefined) return undefined
  const { raw, fingerprint256, validToDate, subject } = new X509Certificate(pem)
  return {
    name: subject.replace(/^CN=/, ''),
    pem,
    der: raw,
    fingerprint: fingerprint256,
    endsAt: validToDate,
  }
}
