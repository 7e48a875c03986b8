import type { RequestListener } from 'node:http'
import type { AddressInfo, Server } from 'node:net'
import { createInterfaces, type Interfaces } from '../addresses/interfaces.ts'
import { reachable } from '../addresses/addresses.ts'
import { toBind } from '../addresses/bindings.ts'
import { createClosing, type Closing } from './close.ts'
import { createCrowd } from './crowd.ts'
import { openAll, portOf } from './open.ts'
import { legacySpeakers, mainSpeakers, type Speakers } from './speakers.ts'
import { httpsUrl, literal } from '../addresses/url.ts'
import type { Certificates } from '../tls/certificates.ts'

/** The sockets of a running server. */
export interface Doors {
  /** Base URLs, the first being the one to show: plain ones of this machine, then those of HTTPS for others. */
  readonly addresses: readonly string[]
  readonly port: number
  /** That of the listener for old devices. */
  readonly legacyPort: number | undefined
  /** Takes no new connections, waits for requests in flight at most `milliseconds`, then cuts them. */
  close(milliseconds: number): Promise<void>
}

export interface ListenOptions {
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
  readonly certificates?: Certificates | undefined
  /** Whether plain HTTP is answered beyond this machine. */
  readonly allowPlainLan?: boolean
  /** Another listener, for devices that know TLS 1.0 only; needs `certificates`. */
  readonly legacyTls?: { readonly address: string; readonly port: number } | undefined
  readonly interfaces?: Interfaces
}

/** Listens on all that is asked for. Rejects with one clear line, and then nothing is left open. */
export async function listen(options: ListenOptions): Promise<Doors> {
  const { addresses = [], advertise = [], certificates, legacyTls } = options
  const { interfaces = createInterfaces() } = options
  const closing = createClosing()
  const main = mainSpeakers({ ...options, advertise }, () => port)
  const legacy = certificates && legacyTls && legacySpeakers(options.handler, certificates)
  const speaking = () => [...main.speaking, ...(legacy?.speaking ?? [])]
  let port = options.port
  try {
    const hosts = toBind({ host: options.host, addresses })
    const servers = await openAll(hosts, port, watched(main, closing))
    port = portOf(servers[0])
    return {
      port,
      legacyPort: legacy && (await openLegacy(legacyTls, legacy, closing)),
      addresses: urls(reachable(servers.map(addressOf), advertise, interfaces), port, certificates),
      close: (milliseconds) => closing.close(speaking(), milliseconds),
    }
  } catch (error) {
    await closing.close(speaking(), 0)
    throw error
  }
}

async function openLegacy(
  { address, port }: { readonly address: string; readonly port: number },
  speakers: Speakers,
  closing: Closing,
): Promise<number> {
  const hosts = toBind({ host: address, addresses: [] })
  return portOf((await openAll(hosts, port, watched(speakers, closing), 'legacyTls'))[0])
}

function watched({ create }: Speakers, closing: Closing): () => Server {
  const limit = createCrowd()
  return () => {
    const server = create()
    limit(server)
    closing.watch(server)
    return server
  }
}

const addressOf = (server: Server): string => (server.address() as AddressInfo).address

function urls(
  { loopback, beyond }: ReturnType<typeof reachable>,
  port: number,
  certificates: Certificates | undefined,
): readonly string[] {
  const plain = loopback.map((address) => `http://${literal(address)}:${port}/`)
  return certificates ? [...plain, ...beyond.map((name) => httpsUrl(name, port))] : plain
}
