import type { RequestListener } from 'node:http'
import type { AddressInfo, Server } from 'node:net'
import { createNetworkInterfaces, type NetworkInterfaces } from '../addresses/network-interfaces.ts'
import { reachableAddresses, type ReachableAddresses } from '../addresses/reachable-addresses.ts'
import { addressesToBind } from '../addresses/listen-hosts.ts'
import { createGracefulShutdown, type GracefulShutdown } from './graceful-shutdown.ts'
import { createConnectionLimit } from './connection-limit.ts'
import { bindServers, portOfServer } from './bind-servers.ts'
import {
  createLegacyTlsServerFactory,
  createMainServerFactory,
  type ServerFactory,
} from './server-factories.ts'
import { httpsUrl, hostInUrl } from '../addresses/url.ts'
import type { CertificateSource } from '../tls/certificate-source.ts'

/** The sockets of a running server. */
export interface ListeningSockets {
  /** Base URLs, the first being the one to show: plain ones of this machine, then those of HTTPS for others. */
  readonly addresses: readonly string[]
  readonly port: number
  /** That of the listener for old devices. */
  readonly legacyPort: number | undefined
  /** Takes no new connections, waits for requests in flight at most `milliseconds`, then cuts them. */
  close(milliseconds: number): Promise<void>
}

export interface ListeningSocketsOptions {
  /** `localhost` means 127.0.0.1 and ::1 on one port, so that nobody else gets the passwords there. */
  readonly host: string
  /** 0: any port that is free on all addresses. */
  readonly port: number
  /** Listened on as well; beyond this machine only with `certificates` or `allowPlainLan`. */
  readonly addresses?: readonly string[]
  /** Names that others should use. */
  readonly advertise?: readonly string[]
  readonly handler: RequestListener
  /** With them HTTPS is spoken too, on the same port. */
  readonly certificates?: CertificateSource | undefined
  /** Whether plain HTTP is answered beyond this machine. */
  readonly allowPlainLan?: boolean
  /** Another listener, for devices that know TLS 1.0 only; needs `certificates`. */
  readonly legacyTls?: { readonly address: string; readonly port: number } | undefined
  readonly interfaces?: NetworkInterfaces
}

/** Listens on all that the options name. Rejects with one clear line, and then nothing is left open. */
export async function openListeningSockets(
  options: ListeningSocketsOptions,
): Promise<ListeningSockets> {
  const { addresses = [], advertise = [], certificates, legacyTls } = options
  const { interfaces = createNetworkInterfaces() } = options
  const shutdown = createGracefulShutdown()
  const main = createMainServerFactory({ ...options, advertise }, () => port)
  const legacy =
    certificates && legacyTls && createLegacyTlsServerFactory(options.handler, certificates)
  const drainables = () => [...main.drainables, ...(legacy?.drainables ?? [])]
  let port = options.port
  try {
    const hosts = addressesToBind({ host: options.host, addresses })
    const servers = await bindServers(hosts, port, limitedServer(main, shutdown))
    port = portOfServer(servers[0])
    return {
      port,
      legacyPort: legacy && (await openLegacy(legacyTls, legacy, shutdown)),
      addresses: baseUrls(
        reachableAddresses(servers.map(addressOf), advertise, interfaces),
        port,
        certificates,
      ),
      close: (milliseconds) => shutdown.close(drainables(), milliseconds),
    }
  } catch (error) {
    await shutdown.close(drainables(), 0)
    throw error
  }
}

async function openLegacy(
  { address, port }: { readonly address: string; readonly port: number },
  factory: ServerFactory,
  shutdown: GracefulShutdown,
): Promise<number> {
  const hosts = addressesToBind({ host: address, addresses: [] })
  return portOfServer(
    (await bindServers(hosts, port, limitedServer(factory, shutdown), 'legacyTls'))[0],
  )
}

function limitedServer({ create }: ServerFactory, shutdown: GracefulShutdown): () => Server {
  const limit = createConnectionLimit()
  return () => {
    const server = create()
    limit(server)
    shutdown.track(server)
    return server
  }
}

const addressOf = (server: Server): string => (server.address() as AddressInfo).address

function baseUrls(
  { loopback, beyond }: ReachableAddresses,
  port: number,
  certificates: CertificateSource | undefined,
): readonly string[] {
  const plain = loopback.map((address) => `http://${hostInUrl(address)}:${port}/`)
  return certificates ? [...plain, ...beyond.map((name) => httpsUrl(name, port))] : plain
}
