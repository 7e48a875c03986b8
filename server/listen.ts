import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The sockets of a running server. */
export interface Doors {
  /** Base URLs, the first being the one to show. */
  readonly addresses: readonly string[]
  readonly port: number
  /** Takes no new connections, waits for requests in flight at most `milliseconds`, then cuts them. */
  close(milliseconds: number): Promise<void>
}

export interface ListenOptions {
  readonly host: string
  /** 0: any port that is free on all addresses. */
  readonly port: number
  readonly handler: RequestListener
}

/** Listens on `host`; `localhost` means 127.0.0.1 and ::1 on one port, so that nobody else gets the passwords there. */
export async function listen({ host, port, handler }: ListenOptions): Promise<Doors> {
  const hosts = host === 'localhost' ? ['127.0.0.1', '::1'] : [host]
  const servers = await openAll(hosts, port, handler, port === 0 ? 10 : 1)
  const actual = portOf(servers[0])
  return {
    port: actual,
    addresses: servers.map(
      (server) => `http://${literal((server.address() as AddressInfo).address)}:${actual}/`,
    ),
    close: (milliseconds) => closeAll(servers, milliseconds),
  }
}

async function openAll(
  hosts: readonly string[],
  port: number,
  handler: RequestListener,
  tries: number,
): Promise<Server[]> {
  const servers: Server[] = []
  try {
    for (const host of hosts) {
      const server = await open(host, port === 0 ? portOf(servers[0]) : port, handler)
      if (server) servers.push(server)
    }
    if (servers.length === 0)
      throw new Error(`no address of ${hosts.join(' and ')} can be listened on`)
    return servers
  } catch (error) {
    await closeAll(servers, 0)
    if (tries > 1 && (error as NodeJS.ErrnoException).code === 'EADDRINUSE')
      return openAll(hosts, port, handler, tries - 1)
    throw explained(error, hosts, port)
  }
}

const portOf = (server: Server | undefined): number =>
  (server?.address() as AddressInfo | null | undefined)?.port ?? 0

/** Undefined for ::1 on a machine without IPv6, where nobody else can listen on it either. */
async function open(
  host: string,
  port: number,
  handler: RequestListener,
): Promise<Server | undefined> {
  const server = createServer(limits, handler)
  server.on('checkContinue', handler)
  // Expectations other than 100-continue are ignored, as RFC 9110 §10.1.1 allows.
  server.on('checkExpectation', handler)
  server.on('connect', (_, socket) => {
    socket.end(
      'HTTP/1.1 405 Method Not Allowed\r\nAllow: OPTIONS\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
    )
  })
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const absent = host === '::1' && ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(error.code ?? '')
      if (absent) resolve(undefined)
      else reject(error)
    })
    server.listen(port, host, () => {
      resolve(server)
    })
  })
}

// The interval is what makes the time-outs true: with Node's 30 s they come half a minute late.
const limits = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 120_000,
  connectionsCheckingInterval: 1_000,
  keepAliveTimeout: 60_000,
}

function explained(error: unknown, hosts: readonly string[], port: number): Error {
  const { code, message } = error as NodeJS.ErrnoException
  const where = `port ${port} of ${hosts.join(' and ')}`
  if (code === 'EADDRINUSE') {
    return new Error(
      `${where} is in use by another program: stop it, or choose another listen.port`,
      { cause: error },
    )
  }
  if (code === 'EACCES')
    return new Error(`${where} needs more rights: choose a listen.port above 1023`, {
      cause: error,
    })
  return new Error(`cannot listen on ${where}: ${message}`, { cause: error })
}

const literal = (address: string): string => (address.includes(':') ? `[${address}]` : address)

async function closeAll(servers: readonly Server[], milliseconds: number): Promise<void> {
  const closed = servers.map(
    (server) =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve()
        })
        server.closeIdleConnections()
      }),
  )
  const cut = setTimeout(() => {
    for (const server of servers) server.closeAllConnections()
  }, milliseconds)
  await Promise.all(closed)
  clearTimeout(cut)
}
