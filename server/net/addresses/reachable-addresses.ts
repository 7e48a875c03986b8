import { isIP } from 'node:net'
import type { NetworkInterfaces } from './network-interfaces.ts'
import { isWildcardAddress } from './listen-hosts.ts'
import { isLoopbackAddress } from './connection-properties.ts'

/** Host names and addresses at which a bridge can be reached, without a port. */
export interface ReachableAddresses {
  /** From this machine only; IPv4 first. */
  readonly loopback: readonly string[]
  /** From others: what is advertised, then the addresses. */
  readonly beyond: readonly string[]
}

/** The addresses behind those that are bound; `0.0.0.0` and `::` mean those that the machine has now. */
export function reachableAddresses(
  bound: readonly string[],
  advertise: readonly string[],
  interfaces: NetworkInterfaces,
): ReachableAddresses {
  const addresses = bound.flatMap((each) =>
    isWildcardAddress(each) ? addressesOfWildcard(each, interfaces) : [each],
  )
  const beyond = [...advertise, ...addresses.filter((address) => !isLoopbackAddress(address))]
  return {
    loopback: addresses.filter(isLoopbackAddress).toSorted((one, other) => isIP(one) - isIP(other)),
    beyond: [...new Set(beyond)],
  }
}

function addressesOfWildcard(wildcard: string, interfaces: NetworkInterfaces): readonly string[] {
  const isIpv6 = wildcard === '::'
  const others = interfaces.addresses().filter((address) => address.includes(':') === isIpv6)
  return [isIpv6 ? '::1' : '127.0.0.1', ...others]
}
