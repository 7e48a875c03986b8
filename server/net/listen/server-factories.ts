import type { RequestListener } from 'node:http'
import type { Server } from 'node:net'
import type { CertificateSource } from '../tls/certificate-source.ts'
import type { Drainable } from './graceful-shutdown.ts'
import { restrictPlainHttpToLoopback } from './plain-http-restriction.ts'
import { createTlsDetectingServer } from './tls-detection.ts'
import {
  createDrainableHttpServer,
  createDrainableHttpsServer,
  createDrainableLegacyTlsServer,
  type DrainableServer,
} from './drainable-servers.ts'

/** Creates the servers of one port. */
export interface ServerFactory {
  /** A server to be bound to one address. */
  readonly create: () => Server
  /** All that hold connections, those of servers made later too. */
  readonly drainables: readonly Drainable[]
}

export interface MainServerOptions {
  readonly handler: RequestListener
  readonly certificates?: CertificateSource | undefined
  readonly allowPlainLan?: boolean
  readonly advertise: readonly string[]
}

/** HTTP; with certificates HTTPS too, and then HTTP is for this machine, unless `allowPlainLan`. */
export function createMainServerFactory(
  options: MainServerOptions,
  port: () => number,
): ServerFactory {
  const { handler, certificates, allowPlainLan = false, advertise } = options
  const httpsLocation = { name: advertise[0], port }
  const restricted = allowPlainLan ? handler : restrictPlainHttpToLoopback(handler, httpsLocation)
  if (!certificates) return factoryOf(() => createDrainableHttpServer(restricted))
  const plain = unbound(createDrainableHttpServer(restricted))
  const secure = unbound(createDrainableHttpsServer(handler, certificates))
  return {
    create: () => createTlsDetectingServer({ plain: plain.server, secure: secure.server }),
    drainables: [plain, secure],
  }
}

/** HTTPS only, for devices that know TLS 1.0 only. */
export const createLegacyTlsServerFactory = (
  handler: RequestListener,
  certificates: CertificateSource,
): ServerFactory => factoryOf(() => createDrainableLegacyTlsServer(handler, certificates))

function factoryOf(createServer: () => DrainableServer): ServerFactory {
  const drainables: Drainable[] = []
  const create = (): Server => {
    const created = createServer()
    drainables.push(created)
    return created.server
  }
  return { create, drainables }
}

/** Node's servers begin to watch their time-outs with this event; connections come to these from another server. */
function unbound(drainable: DrainableServer): DrainableServer {
  drainable.server.emit('listening')
  return drainable
}
