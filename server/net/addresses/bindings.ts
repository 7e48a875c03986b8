import { isIP } from 'node:net'
import { isLoopback } from './door.ts'

/** What to listen on. */
export interface Bindings {
  readonly host: string
  readonly addresses: readonly string[]
}

/**
 * The addresses to bind, each once. `localhost` means 127.0.0.1 and ::1, so that nobody else gets the passwords there;
 * `::` means both families. What takes all addresses of a family stands for each of them: a port is bound once.
 */
export function toBind({ host, addresses }: Bindings): readonly string[] {
  const named = [host, ...addresses].flatMap((name) => meanings[name] ?? [name])
  return [...new Set(named)].filter((name) => {
    const all = isIP(name) === 6 ? '::' : '0.0.0.0'
    return name === all || !named.includes(all)
  })
}

const meanings: Readonly<Record<string, readonly string[] | undefined>> = {
  localhost: ['127.0.0.1', '::1'],
  '::': ['0.0.0.0', '::'],
}

/** Whether anybody beyond this machine can reach what is listened on. */
export const reachesBeyond = (bindings: Bindings): boolean =>
  toBind(bindings).some((address) => !isLoopback(address))

/** Whether an address stands for all of this machine's. */
export const isAll = (address: string): boolean => ['0.0.0.0', '::'].includes(address)
