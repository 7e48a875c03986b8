import type { NetworkInterfaces } from './network-interfaces.ts'
import type { Settings } from '../../settings/settings.ts'
import { reachableAddresses } from './reachable-addresses.ts'
import { addressesToBind } from './listen-hosts.ts'

/** All names and addresses that the settings give to the bridge, read anew at each call. */
export function createOwnHostNames(
  { listen, legacyTls, advertise }: Pick<Settings, 'listen' | 'legacyTls' | 'advertise'>,
  interfaces: NetworkInterfaces,
): () => readonly string[] {
  const legacy = legacyTls ? addressesToBind({ host: legacyTls.address, addresses: [] }) : []
  const bound = [...new Set([...addressesToBind(listen), ...legacy])]
  return () => {
    const { loopback, beyond } = reachableAddresses(bound, advertise, interfaces)
    return [...loopback, ...beyond]
  }
}
