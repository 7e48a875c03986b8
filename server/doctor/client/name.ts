import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import type { Interfaces } from '../../net/addresses/interfaces.ts'
import { isLoopback } from '../../net/addresses/door.ts'
import { fault, ok, warning, type Finding } from '../examination/check.ts'
import { reason } from '../examination/connection.ts'

/** A name or address that clients type. */
export interface Named {
  /** Whether it leads nowhere but to this machine itself. */
  readonly loopback: boolean
}

/** Whether it leads to this machine. */
export async function leadsHere(host: string, interfaces: Interfaces): Promise<Finding<Named>> {
  try {
    const addresses = isIP(host) === 0 ? await lookup(host, { all: true }) : [{ address: host }]
    const found = addresses.map(({ address }) => address)
    return compared(host, found, interfaces.addresses())
  } catch (error) {
    return unknown(host, reason(error))
  }
}

function compared(host: string, found: readonly string[], here: readonly string[]): Finding<Named> {
  const told = isIP(host) === 0 ? `${host} is ${found.join(' and ')}` : host
  const value = { loopback: found.every(isLoopback) }
  if (found.every((each) => isLoopback(each) || here.includes(each)))
    return ok(`${told}, this machine`, value)
  return warning(
    `${told}, which this machine does not have (it has ${here.join(', ') || 'none'})`,
    'If a router or proxy passes it on to here, it is well; else correct the name in DNS, or advertise and listen.addresses',
    value,
  )
}

/** Names in `.local` are asked for on the network itself (RFC 6762), which not every machine does. */
const unknown = (host: string, why: string): Finding<never> =>
  host.endsWith('.local')
    ? warning(
        `this machine cannot look up ${host} (${why}), so that it cannot be walked from here`,
        'Other devices may still find it. To try it here, install libnss-mdns (Linux) or Bonjour (Windows)',
      )
    : fault(
        `${host} has no address (${why})`,
        'Give it one in your DNS or router, or take it out of advertise',
      )
