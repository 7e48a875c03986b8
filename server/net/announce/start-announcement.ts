import type { DnsSdAnnouncement } from './dns-sd-announcement.ts'
import { dnsSdServicesToAnnounce } from './dns-sd-services.ts'
import { isWildcardAddress, addressesToBind } from '../addresses/listen-hosts.ts'
import { isLoopbackAddress } from '../addresses/connection-properties.ts'
import type { Log } from '../../log/log.ts'
import type { Settings } from '../../settings/settings.ts'

/** Announces what the settings say; the library is loaded only when there is something to announce. */
export async function startDnsSdAnnouncement(
  settings: Settings,
  port: number,
  log: Log,
): Promise<DnsSdAnnouncement | undefined> {
  const services = dnsSdServicesToAnnounce(settings)
  if (services.length === 0) return undefined
  const bound = addressesToBind(settings.listen).filter((address) => !isLoopbackAddress(address))
  const { announceByDnsSd } = await import('./dns-sd-announcement.ts')
  return announceByDnsSd({
    services,
    // On a wildcard, whichever the machine has at the time.
    addresses: bound.some(isWildcardAddress) ? undefined : bound,
    ipv6: bound.some((address) => address.includes(':')),
    port,
    log,
  })
}
