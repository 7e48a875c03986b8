import { X509Certificate } from 'node:crypto'
import { authorityCertificate } from '../tls/files.ts'
import type { PagesHouse } from './house.ts'

/** DER of the authority that devices must trust; undefined when they need not, or are not served over TLS by us. */
export function authorityOf({
  settings,
  serving,
}: Pick<PagesHouse, 'settings' | 'serving'>): Buffer | undefined {
  const ours = settings.tls.cert === undefined && serving().some((url) => url.startsWith('https:'))
  const pem = ours ? authorityCertificate(settings.dataDir) : undefined
  return pem === undefined ? undefined : new X509Certificate(pem).raw
}

/** By which a person recognises it: telephones show it too. */
export const fingerprintOf = (der: Buffer): string => new X509Certificate(der).fingerprint256
