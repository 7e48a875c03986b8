import { X509Certificate } from 'node:crypto'
import { authorityToTrust } from '../../net/tls/authority.ts'
import type { PagesHouse } from './house.ts'

/** DER of the authority that devices must trust; undefined when they need not, or are not served over TLS by us. */
export function authorityOf({
  settings,
  serving,
}: Pick<PagesHouse, 'settings' | 'serving'>): Buffer | undefined {
  const isServed = serving().some((url) => url.startsWith('https:'))
  return isServed ? authorityToTrust(settings)?.der : undefined
}

/** By which a person recognises it: telephones show it too. */
export const fingerprintOf = (der: Buffer): string => new X509Certificate(der).fingerprint256
