import { X509Certificate } from 'node:crypto'
import { readTrustedAuthority } from '../../net/tls/trusted-authority.ts'
import type { PagesContext } from './pages-context.ts'

/** DER of the CA that devices must trust; undefined when they need none, or when the bridge serves no TLS itself. */
export function caCertificateForDevices({
  settings,
  baseUrls,
}: Pick<PagesContext, 'settings' | 'baseUrls'>): Buffer | undefined {
  const hasTls = baseUrls().some((url) => url.startsWith('https:'))
  return hasTls ? readTrustedAuthority(settings)?.der : undefined
}

/** SHA-256 of a DER certificate, in hex pairs with colons, as telephones show it too. */
export const certificateFingerprint = (der: Buffer): string =>
  new X509Certificate(der).fingerprint256
