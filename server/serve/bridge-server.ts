import type { RequestListener } from 'node:http'
import { createOwnAuthorityCheck, type OwnAuthorityCheck } from '../dav/own-authority.ts'
import { createMonitoringListeners } from '../monitoring/health/monitoring-listeners.ts'
import { openMetricsListener } from '../monitoring/metrics/metrics-listener.ts'
import {
  createNetworkInterfaces,
  type NetworkInterfaces,
} from '../net/addresses/network-interfaces.ts'
import { createOwnHostNames } from '../net/addresses/own-host-names.ts'
import { dnsSdServicesToAnnounce } from '../net/announce/dns-sd-services.ts'
import { openListeningSockets, type ListeningSockets } from '../net/listen/listening-sockets.ts'
import { createPathRouter } from '../net/path-router.ts'
import { openCertificateSourceIfNeeded } from '../net/tls/open-certificate-source-if-needed.ts'
import type { Settings } from '../settings/settings.ts'
import { createLazyPagesListener } from '../ui/lazy-pages-listener.ts'
import { createDavService, type DavService, type DavServiceOptions } from './dav-service.ts'

/** Writes in flight get this long to finish, in milliseconds. */
const drainTimeout = 10_000

export type BridgeServerOptions = Omit<DavServiceOptions, 'isOwnAuthority'>

/** A bridge that is being served. */
export interface BridgeServer {
  readonly addresses: readonly string[]
  readonly port: number
  /** Takes no new connections and waits for what is in flight, ten seconds at most. */
  close(): Promise<void>
}

/** Opens all listeners that the settings name. Rejects with one clear line, and then none is open. */
export async function openBridgeServer(options: BridgeServerOptions): Promise<BridgeServer> {
  const { settings, store, log, tracer } = options
  const interfaces = createNetworkInterfaces()
  let listeners = undefined as ListeningSockets | undefined
  let closing = false
  const isOwnAuthority = ownAuthorityCheck(settings, interfaces, () => listeners)
  const dav = await createDavService({ ...options, isOwnAuthority })
  const monitoring = createMonitoringListeners({
    isOwnAuthority,
    store,
    log,
    listening: () => listeners !== undefined && !closing,
    exposition: dav.exposition,
  })
  const baseUrls = (): readonly string[] => listeners?.addresses ?? []
  const handler = createPathRouter(dav.listener, {
    ...(settings.metrics ? monitoring.healthChecks : monitoring.healthChecksAndMetrics),
    ...(settings.ui && { ui: pagesListener(options, dav, isOwnAuthority, baseUrls) }),
  })
  await using opening = new AsyncDisposableStack()
  opening.defer(() => dav.close())
  const metrics = await openMetricsListener(settings, interfaces, monitoring.openMetrics)
  opening.defer(() => metrics?.close())
  const certificates = await openCertificateSourceIfNeeded(settings, store, log, interfaces)
  opening.defer(() => certificates?.close())
  const open = await openListeningSockets({
    ...settings,
    ...settings.listen,
    handler,
    certificates,
    interfaces,
  })
  opening.defer(() => open.close(drainTimeout))
  listeners = open
  logListeners(options, open, metrics?.url)
  const opened = opening.move()
  return {
    addresses: open.addresses,
    port: open.port,
    async close() {
      closing = true
      tracer.end()
      await opened.disposeAsync()
    },
  }
}

/** The names of the settings, and those that are announced on the network. */
function ownAuthorityCheck(
  settings: Settings,
  interfaces: NetworkInterfaces,
  listeners: () => ListeningSockets | undefined,
): OwnAuthorityCheck {
  const names = createOwnHostNames(settings, interfaces)
  const hosts = dnsSdServicesToAnnounce(settings).map(({ host }) => host)
  const { listen, legacyTls } = settings
  return createOwnAuthorityCheck(
    () => [...names(), ...hosts],
    () => [listeners()?.port ?? listen.port, listeners()?.legacyPort ?? legacyTls?.port],
  )
}

const pagesListener = (
  { settings, store, log, tracer }: BridgeServerOptions,
  { books, replay }: DavService,
  isOwnHost: OwnAuthorityCheck,
  baseUrls: () => readonly string[],
): RequestListener =>
  createLazyPagesListener({ settings, store, log, isOwnHost, baseUrls, tracer, books, replay })

function logListeners(
  { settings, log }: BridgeServerOptions,
  { addresses, legacyPort }: ListeningSockets,
  metrics: string | undefined,
): void {
  log.info('serving', {
    addresses: addresses.join(' '),
    upstream: settings.upstream.wellKnown,
    metrics,
  })
  if (legacyPort === undefined) return
  log.warn('TLS 1.0 is let in, which can be broken: for old devices only (legacyTls)', {
    port: legacyPort,
  })
}
