import type { Interfaces } from './interfaces.ts'
import type { Settings } from '../../settings/settings.ts'
import { reachable } from './addresses.ts'
import { toBind } from './bindings.ts'

/** All names and addresses that are ours by the settings, those of now each time. */
export function namesOf(
  { listen, legacyTls, advertise }: Pick<Settings, 'listen' | 'legacyTls' | 'advertise'>,
  interfaces: Interfaces,
): () => readonly string[] {
  const old = legacyTls ? toBind({ host: legacyTls.address, addresses: [] }) : []
  const bound = [...new Set([...toBind(listen), ...old])]
  return () => {
    const { loopback, beyond } = reachable(bound, advertise, interfaces)
    return [...loopback, ...beyond]
  }
}
