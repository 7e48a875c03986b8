import { isIP } from 'node:net'
import type { Interfaces } from './interfaces.ts'
import { isAll } from './bindings.ts'
import { isLoopback } from './door.ts'

/** At what a bridge can be reached, as host names and addresses without a port. */
export interface Reachable {
  /** From this machine only; IPv4 first. */
  readonly loopback: readonly string[]
  /** From others: what is advertised, then the addresses. */
  readonly beyond: readonly string[]
}

/** What is behind addresses that are bound; `0.0.0.0` and `::` mean those that the machine has now. */
export function reachable(
  bound: readonly string[],
  advertise: readonly string[],
  interfaces: Interfaces,
): Reachable {
  const addresses = bound.flatMap((each) => (isAll(each) ? behind(each, interfaces) : [each]))
  const beyond = [...advertise, ...addresses.filter((address) => !isLoopback(address))]
  return {
    loopback: addresses.filter(isLoopback).toSorted((one, other) => isIP(one) - isIP(other)),
    beyond: [...new Set(beyond)],
  }
}

function behind(all: string, interfaces: Interfaces): readonly string[] {
  const isSix = all === '::'
  const others = interfaces.addresses().filter((address) => address.includes(':') === isSix)
  return [isSix ? '::1' : '127.0.0.1', ...others]
}
