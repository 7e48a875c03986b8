import type { AddressInfo, Server } from 'node:net'

/**
 * Opens a server on each host, all on one port (0: any that is free on all of them). Rejects with one clear line that
 * names the `setting`; nothing listens then.
 */
export async function bindServers(
  hosts: readonly string[],
  port: number,
  create: () => Server,
  setting = 'listen',
  attempts = port === 0 ? 10 : 1,
): Promise<readonly Server[]> {
  const servers: Server[] = []
  try {
    for (const host of hosts) {
      const server = await bind(create(), host, port === 0 ? portOfServer(servers[0]) : port)
      if (server) servers.push(server)
    }
    if (servers.length > 0) return servers
  } catch (error) {
    for (const server of servers) server.close()
    if (attempts > 1 && (error as NodeJS.ErrnoException).code === 'EADDRINUSE')
      return bindServers(hosts, port, create, setting, attempts - 1)
    throw bindError(error, hosts, port, setting)
  }
  throw new Error(`no address of ${hosts.join(' and ')} can be listened on`)
}

/** The port that a server listens on; 0 when it does not. */
export const portOfServer = (server: Server | undefined): number =>
  (server?.address() as AddressInfo | null | undefined)?.port ?? 0

const optional = new Set(['::1', '::'])

/** Undefined for IPv6's own on a machine without IPv6, where nobody else can listen on it either. */
function bind(server: Server, host: string, port: number): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const absent =
        optional.has(host) && ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(error.code ?? '')
      if (absent) resolve(undefined)
      else reject(Object.assign(error, { address: host }))
    })
    server.listen({ port, host, ipv6Only: host === '::' }, () => {
      resolve(server)
    })
  })
}

function bindError(error: unknown, hosts: readonly string[], port: number, setting: string): Error {
  const { code, message, address = '' } = error as NodeJS.ErrnoException & { address?: string }
  const where = `port ${port} of ${hosts.join(' and ')}`
  const absent = `this machine has no address ${address}: correct`
  const known: Readonly<Record<string, string | undefined>> = {
    EADDRINUSE: `${where} is in use by another program: stop it, or choose another ${setting}.port`,
    EACCES: `${where} needs more rights: choose a ${setting}.port above 1023`,
    EADDRNOTAVAIL: `${absent} ${setting === 'listen' ? 'listen.addresses' : `${setting}.address`}`,
  }
  return new Error(known[code ?? ''] ?? `cannot listen on ${where}: ${message}`, { cause: error })
}
