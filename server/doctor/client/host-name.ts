import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import type { NetworkInterfaces } from '../../net/addresses/network-interfaces.ts'
import { isLoopbackAddress } from '../../net/addresses/connection-properties.ts'
import {
  faultFinding,
  okFinding,
  warningFinding,
  type CheckFinding,
} from '../examination/check-result.ts'
import { connectionErrorReason } from '../examination/connection.ts'

/** What a host name or address resolves to. */
export interface ResolvedHost {
  /** Whether all its addresses are loopback ones. */
  readonly loopback: boolean
}

/** Checks that a host name or address, as clients type it, belongs to this machine. */
export async function checkHostIsThisMachine(
  host: string,
  interfaces: NetworkInterfaces,
): Promise<CheckFinding<ResolvedHost>> {
  try {
    const addresses = isIP(host) === 0 ? await lookup(host, { all: true }) : [{ address: host }]
    const found = addresses.map(({ address }) => address)
    return compareAddresses(host, found, interfaces.addresses())
  } catch (error) {
    return unresolvedHost(host, connectionErrorReason(error))
  }
}

function compareAddresses(
  host: string,
  found: readonly string[],
  here: readonly string[],
): CheckFinding<ResolvedHost> {
  const shown = isIP(host) === 0 ? `${host} is ${found.join(' and ')}` : host
  const value = { loopback: found.every(isLoopbackAddress) }
  if (found.every((each) => isLoopbackAddress(each) || here.includes(each)))
    return okFinding(`${shown}, this machine`, value)
  return warningFinding(
    `${shown}, which this machine does not have (it has ${here.join(', ') || 'none'})`,
    'If a router or proxy passes it on to here, it is well; else correct the name in DNS, or advertise and listen.addresses',
    value,
  )
}

/** Names in `.local` are asked for on the network itself (RFC 6762), which not every machine does. */
const unresolvedHost = (host: string, why: string): CheckFinding<never> =>
  host.endsWith('.local')
    ? warningFinding(
        `this machine cannot look up ${host} (${why}), so that it cannot be walked from here`,
        'Other devices may still find it. To try it here, install libnss-mdns (Linux) or Bonjour (Windows)',
      )
    : faultFinding(
        `${host} has no address (${why})`,
        'Give it one in your DNS or router, or take it out of advertise',
      )
