import type { Announcement } from './announce.ts'
import { announced } from './announced.ts'
import { isAll, toBind } from '../addresses/bindings.ts'
import { isLoopback } from '../addresses/door.ts'
import type { Log } from '../../log/log.ts'
import type { Settings } from '../../settings/settings.ts'

/** Tells the network what the settings let it know; what does that is loaded only then. */
export async function tellNetwork(
  settings: Settings,
  port: number,
  log: Log,
): Promise<Announcement | undefined> {
  const hosts = announced(settings)
  if (hosts.length === 0) return undefined
  const bound = toBind(settings.listen).filter((address) => !isLoopback(address))
  const { announce } = await import('./announce.ts')
  return announce({
    announced: hosts,
    // Where all are listened on, those that the machine has from time to time.
    addresses: bound.some(isAll) ? undefined : bound,
    six: bound.some((address) => address.includes(':')),
    port,
    log,
  })
}
