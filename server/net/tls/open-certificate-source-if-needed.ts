import type { SecretStore } from '../../../lib/store/secrets.ts'
import type { NetworkInterfaces } from '../addresses/network-interfaces.ts'
import { listensBeyondLoopback } from '../addresses/listen-hosts.ts'
import type { Log } from '../../log/log.ts'
import type { Settings } from '../../settings/settings.ts'
import type { CertificateSource } from './certificate-source.ts'

/**
 * The certificates to serve with; undefined when other machines are not served and the settings name no certificate: then
 * the code that makes certificates is not loaded either.
 */
export async function openCertificateSourceIfNeeded(
  settings: Settings,
  store: SecretStore,
  log: Log,
  interfaces: NetworkInterfaces,
): Promise<CertificateSource | undefined> {
  const { listen, legacyTls, tls } = settings
  const given = tls.cert !== undefined || tls.key !== undefined
  if (!given && legacyTls === undefined && !listensBeyondLoopback(listen)) return undefined
  const { openCertificateSource } = await import('./open-certificate-source.ts')
  return openCertificateSource(settings, store, log, { interfaces })
}
