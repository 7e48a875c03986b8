import { isIP } from 'node:net'
import { isLoopbackAddress } from './connection-properties.ts'

/** Where the settings say to listen. */
export interface ListenHosts {
  readonly host: string
  readonly addresses: readonly string[]
}

/**
 * The addresses to bind, each once. `localhost` means 127.0.0.1 and ::1, so that nobody else gets the passwords there;
 * `::` means both families. What takes all addresses of a family stands for each of them: a port is bound once.
 */
export function addressesToBind({ host, addresses }: ListenHosts): readonly string[] {
  const named = [host, ...addresses].flatMap((name) => meanings[name] ?? [name])
  return [...new Set(named)].filter((name) => {
    const wildcard = isIP(name) === 6 ? '::' : '0.0.0.0'
    return name === wildcard || !named.includes(wildcard)
  })
}

const meanings: Readonly<Record<string, readonly string[] | undefined>> = {
  localhost: ['127.0.0.1', '::1'],
  '::': ['0.0.0.0', '::'],
}

/** Whether other machines can reach what is listened on. */
export const listensBeyondLoopback = (bindings: ListenHosts): boolean =>
  addressesToBind(bindings).some((address) => !isLoopbackAddress(address))

/** Whether an address stands for all of this machine's. */
export const isWildcardAddress = (address: string): boolean => ['0.0.0.0', '::'].includes(address)
