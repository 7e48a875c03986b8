import { networkInterfaces } from 'node:os'

/** The addresses of this machine that others may reach. */
export interface NetworkInterfaces {
  /** Without loopback and link-local ones, which no URL can name; IPv4 first. */
  readonly addresses: () => readonly string[]
  /** Their networks, in CIDR notation. */
  readonly networks: () => readonly string[]
}

/** What the system tells, asked at most once a minute: a laptop changes networks while it runs. */
export function createNetworkInterfaces(now: () => number = Date.now): NetworkInterfaces {
  let current = readInterfaces()
  let readAt = now()
  const fresh = (): typeof current => {
    if (now() - readAt >= 60_000) {
      current = readInterfaces()
      readAt = now()
    }
    return current
  }
  return {
    addresses: () => fresh().map(({ address }) => address),
    networks: () => fresh().map(({ cidr }) => cidr ?? ''),
  }
}

const readInterfaces = () =>
  Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter(({ internal, address }) => !internal && !/^fe[89ab]/i.test(address))
    .toSorted((one, other) => Number(one.family === 'IPv6') - Number(other.family === 'IPv6'))
