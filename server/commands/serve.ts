import type { RequestListener } from 'node:http'
import type { Store } from '../../lib/store.ts'
import type { Deadlines } from '../../lib/upstream/exchange.ts'
import { createAccountWatch } from '../account-activity.ts'
import { tidyAfterStart } from '../after-start.ts'
import { createActivity } from '../activity.ts'
import { announced } from '../announced.ts'
import { createApp } from '../app.ts'
import { createAuthenticate } from '../authenticate.ts'
import { createCorridor } from '../corridor.ts'
import { refuse } from '../errors.ts'
import { createHealth } from '../health.ts'
import { ourNames } from '../host.ts'
import { createHouses } from '../houses.ts'
import { createInterfaces } from '../interfaces.ts'
import { listen, type Doors } from '../listen.ts'
import { namesOf } from '../listen/names.ts'
import { createLog } from '../log.ts'
import { createMetrics } from '../metrics.ts'
import { openMetricsDoor } from '../metrics/door.ts'
import { lazyExposition } from '../metrics/lazy-exposition.ts'
import { createRoutes } from '../routes.ts'
import type { Settings } from '../settings.ts'
import { createSpools } from '../spool.ts'
import { tellNetwork } from '../tell-network.ts'
import type { Terminal } from '../terminal.ts'
import { certificatesFor } from '../tls.ts'
import { createPagesDoor } from '../ui/door.ts'
import { createReplay } from '../trace/replay.ts'
import { createTracer, type Tracer } from '../trace/tracer.ts'
import { withStore } from './with-store.ts'

/** Writes in flight get this long to finish, in milliseconds. */
const drain = 10_000

export interface ServeOptions {
  /** Gets the line that scripts wait for. */
  readonly ready: (addresses: readonly string[]) => void
  /** Ends the server when it resolves. */
  readonly stop: Promise<unknown>
  /** Greets whoever has started it, once it serves. */
  readonly welcome?: (store: Store, addresses: readonly string[]) => Promise<void>
  /** Upstream's, when they are not the usual. */
  readonly deadlines?: Deadlines | undefined
  /** One of its own when not given. */
  readonly tracer?: Tracer | undefined
}

/** Runs the server until SIGTERM or SIGINT, then drains. Rejects with one clear line when it cannot start. */
export async function serve(
  settings: Settings,
  { ready, stop, welcome, deadlines, ...given }: ServeOptions = onTerminal(),
): Promise<void> {
  await withStore(settings, async (store) => {
    await store.claim([])
    const log = createLog(settings.log.level)
    const unwaited = (error: unknown): void => {
      refuse(error, log, 'work that nobody waited for')
    }
    process.on('unhandledRejection', unwaited)
    const activity = createActivity({ store, log })
    const tracer = given.tracer ?? createTracer(settings.trace.memory)
    const metrics = createMetrics(tracer.minutes)
    const houses = await createHouses({ settings, store, log, metrics, activity, deadlines })
    const spools = createSpools({ memory: settings.spool.memory, directory: settings.dataDir })
    const interfaces = createInterfaces()
    let doors = undefined as Doors | undefined
    const names = namesOf(settings, interfaces)
    const hosts = announced(settings).map(({ host }) => host)
    const isOurs = ourNames(
      () => [...names(), ...hosts],
      () => [doors?.port ?? settings.listen.port, doors?.legacyPort ?? settings.legacyTls?.port],
    )
    const authenticate = createAuthenticate({ store })
    const watchAccount = createAccountWatch({ store, log })
    const rooms = { isOurs, houses, spools, activity, watchAccount }
    const corridor = createCorridor({ ...rooms, authenticate })
    const replay = createReplay({
      // A request that the owner sends again does not tell when its device was there.
      corridor: (given) =>
        createCorridor({ ...rooms, activity: { seen: () => undefined }, authenticate: given }),
      authenticate,
      store,
      tracer,
      log,
    })
    const app = createApp({ corridor: metrics.requestsOf(corridor), log, tracer })
    const answer = app.callback()
    const dav: RequestListener = (request, response) => void answer(request, response)
    const serving = () => doors?.addresses ?? []
    const pages = createPagesDoor({ settings, store, log, isOurs, serving, tracer, replay })
    let stopping = false
    const listening = () => doors !== undefined && !stopping
    const exposition = lazyExposition(metrics, spools)
    const health = createHealth({ isOurs, store, log, listening, exposition })
    const handler = createRoutes(dav, {
      ...(settings.metrics ? health.open : health.all),
      ...(settings.ui && { ui: pages }),
    })
    const metricsDoor = await openMetricsDoor(settings, interfaces, health.metricsDoor)
    const certificates = await certificatesFor(settings, store, log, interfaces)
    doors = await listen({ ...settings, ...settings.listen, handler, certificates, interfaces })
    await store.claim(doors.addresses)
    ready(doors.addresses)
    log.info('serving', {
      addresses: doors.addresses.join(' '),
      upstream: settings.upstream.wellKnown,
      metrics: metricsDoor?.url,
    })
    if (doors.legacyPort !== undefined)
      log.warn('TLS 1.0 is let in, which can be broken: for old devices only (legacyTls)', {
        port: doors.legacyPort,
      })
    const announcement = await tellNetwork(settings, doors.port, log)
    await welcome?.(store, doors.addresses)
    await stop
    stopping = true
    log.info('stopping')
    tracer.end()
    await Promise.all([doors.close(drain), metricsDoor?.close(), announcement?.close()])
    await activity.close()
    certificates?.close()
    await houses.close()
    spools.close()
    process.off('unhandledRejection', unwaited)
  })
}

/** Until a signal; `greeted`: the terminal of a person who may be led to the set-up pages. */
export function onTerminal(greeted?: Terminal): ServeOptions {
  return {
    ...(greeted && process.stdin.isTTY && process.stdout.isTTY && { welcome: welcomeOn(greeted) }),
    ready: (addresses) => {
      process.stdout.write(`ready: ${addresses.join(' ')}\n`)
      tidyAfterStart()
    },
    stop: new Promise((resolve) => {
      // Not once: npm may send a second signal, which must not cut short what is in flight.
      process.on('SIGTERM', resolve)
      process.on('SIGINT', resolve)
    }),
  }
}

const welcomeOn =
  (terminal: Terminal): NonNullable<ServeOptions['welcome']> =>
  async (store, addresses) => {
    const { welcome } = await import('./ui-welcome.ts')
    await welcome(store, addresses, terminal)
  }
