import type { Store } from '../../../lib/store/store.ts'
import type { Interfaces } from '../addresses/interfaces.ts'
import { reachesBeyond } from '../addresses/bindings.ts'
import type { Log } from '../../log/log.ts'
import type { Settings } from '../../settings/settings.ts'
import type { Certificates } from './certificates.ts'

/**
 * The certificates to serve with; none when nobody beyond this machine is served and no certificate was given, and then
 * nothing of TLS is loaded.
 */
export async function certificatesFor(
  settings: Settings,
  store: Pick<Store, 'secret'>,
  log: Log,
  interfaces: Interfaces,
): Promise<Certificates | undefined> {
  const { listen, legacyTls, tls } = settings
  const given = tls.cert !== undefined || tls.key !== undefined
  if (!given && legacyTls === undefined && !reachesBeyond(listen)) return undefined
  const { openCertificates } = await import('./open.ts')
  return openCertificates(settings, store, log, { interfaces })
}
