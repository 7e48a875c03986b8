import type { RequestListener } from 'node:http'
import { createOwnAuthorityCheck, type OwnAuthorityCheck } from '../../dav/own-authority.ts'
import type { NetworkInterfaces } from '../../net/addresses/network-interfaces.ts'
import { addressesToBind } from '../../net/addresses/listen-hosts.ts'
import { createGracefulShutdown } from '../../net/listen/graceful-shutdown.ts'
import { createOwnHostNames } from '../../net/addresses/own-host-names.ts'
import { bindServers, portOfServer } from '../../net/listen/bind-servers.ts'
import { createMainServerFactory } from '../../net/listen/server-factories.ts'
import { hostInUrl } from '../../net/addresses/url.ts'
import type { Settings } from '../../settings/settings.ts'

/** The listener that the settings give to `/metrics`. */
export interface MetricsListener {
  readonly url: string
  readonly close: () => Promise<void>
}

/** Plain HTTP, also beyond this machine if the settings say so. Undefined when they name no such listener. */
export async function openMetricsListener(
  { metrics, advertise }: Pick<Settings, 'metrics' | 'advertise'>,
  interfaces: NetworkInterfaces,
  createHandler: (isOwnAuthority: OwnAuthorityCheck) => RequestListener,
): Promise<MetricsListener | undefined> {
  if (metrics === undefined) return undefined
  const listen = { host: metrics.address, port: metrics.port, addresses: [] }
  const names = createOwnHostNames({ listen, legacyTls: undefined, advertise }, interfaces)
  let { port } = metrics
  const handler = createHandler(createOwnAuthorityCheck(names, () => [port]))
  const factory = createMainServerFactory({ handler, advertise, allowPlainLan: true }, () => port)
  const shutdown = createGracefulShutdown()
  const create = () => {
    const server = factory.create()
    shutdown.track(server)
    return server
  }
  port = portOfServer((await bindServers(addressesToBind(listen), port, create, 'metrics'))[0])
  return {
    url: `http://${hostInUrl(metrics.address)}:${port}/metrics`,
    close: () => shutdown.close(factory.drainables, 0),
  }
}
