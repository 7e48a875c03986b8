import type { RequestListener } from 'node:http'
import { announced } from '../net/announce/announced.ts'
import { createFront, type Front, type FrontOptions } from './front.ts'
import { createHealth } from '../monitoring/health/health.ts'
import { ourNames, type OurNames } from '../dav/host.ts'
import { createInterfaces, type Interfaces } from '../net/addresses/interfaces.ts'
import { listen, type Doors } from '../net/listen/listen.ts'
import { namesOf } from '../net/addresses/names.ts'
import { openMetricsDoor } from '../monitoring/metrics/door.ts'
import { createRoutes } from '../net/routes.ts'
import type { Settings } from '../settings/settings.ts'
import { certificatesFor } from '../net/tls/tls.ts'
import { createPagesDoor } from '../ui/door.ts'

/** Writes in flight get this long to finish, in milliseconds. */
const drain = 10_000

export type BridgeOptions = Omit<FrontOptions, 'isOurs'>

/** A bridge that is being served. */
export interface Bridge {
  readonly addresses: readonly string[]
  readonly port: number
  /** Loads now what the first request would wait for. */
  load(): void
  /** Takes no new connections and waits for what is in flight, ten seconds at most. */
  close(): Promise<void>
}

/** Opens all doors that the settings name. Rejects with one clear line, and then none is open. */
export async function openBridge(options: BridgeOptions): Promise<Bridge> {
  const { settings, store, log, tracer } = options
  const interfaces = createInterfaces()
  let doors = undefined as Doors | undefined
  let closing = false
  const isOurs = namesFor(settings, interfaces, () => doors)
  const front = await createFront({ ...options, isOurs })
  const health = createHealth({
    isOurs,
    store,
    log,
    listening: () => doors !== undefined && !closing,
    exposition: front.exposition,
  })
  const serving = (): readonly string[] => doors?.addresses ?? []
  const handler = createRoutes(front.dav, {
    ...(settings.metrics ? health.open : health.all),
    ...(settings.ui && { ui: pagesFor(options, front, isOurs, serving) }),
  })
  const metricsDoor = await openMetricsDoor(settings, interfaces, health.metricsDoor)
  const certificates = await certificatesFor(settings, store, log, interfaces)
  doors = await listen({ ...settings, ...settings.listen, handler, certificates, interfaces })
  tell(options, doors, metricsDoor?.url)
  const open = doors
  return {
    addresses: open.addresses,
    port: open.port,
    load: () => {
      front.dav.load()
    },
    async close() {
      closing = true
      tracer.end()
      await Promise.all([open.close(drain), metricsDoor?.close()])
      certificates?.close()
      await front.close()
    },
  }
}

/** The names of the settings, and those that the network is told. */
function namesFor(
  settings: Settings,
  interfaces: Interfaces,
  doors: () => Doors | undefined,
): OurNames {
  const names = namesOf(settings, interfaces)
  const hosts = announced(settings).map(({ host }) => host)
  return ourNames(
    () => [...names(), ...hosts],
    () => [doors()?.port ?? settings.listen.port, doors()?.legacyPort ?? settings.legacyTls?.port],
  )
}

const pagesFor = (
  { settings, store, log, tracer }: BridgeOptions,
  { replay }: Front,
  isOurs: OurNames,
  serving: () => readonly string[],
): RequestListener => createPagesDoor({ settings, store, log, isOurs, serving, tracer, replay })

function tell(
  { settings, log }: BridgeOptions,
  { addresses, legacyPort }: Doors,
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
