import type { Store } from '../../lib/store/store.ts'
import type { Deadlines } from '../../lib/upstream/exchange/exchange.ts'
import { createAccountWatch } from '../activity/account-watch.ts'
import { createActivity } from '../activity/activity.ts'
import { createAuthenticate } from '../dav/authenticate.ts'
import { createCorridor } from '../dav/corridor.ts'
import type { OurNames } from '../dav/host.ts'
import { createOperationContexts } from '../dav/operation-contexts.ts'
import { lateListener, type LateListener } from '../net/late-listener.ts'
import type { Log } from '../log/log.ts'
import { createMetrics } from '../monitoring/metrics/metrics.ts'
import type { Exposition } from '../monitoring/metrics/exposition.ts'
import { lazyExposition } from '../monitoring/metrics/lazy-exposition.ts'
import type { Settings } from '../settings/settings.ts'
import { createSpools } from '../dav/spool/spool.ts'
import { createReplay, type Replay } from '../trace/replay/replay.ts'
import type { Tracer } from '../trace/record/tracer.ts'

export interface FrontOptions {
  readonly settings: Settings
  readonly store: Store
  readonly log: Log
  readonly isOurs: OurNames
  readonly tracer: Tracer
  /** Upstream's, when they are not the usual. */
  readonly deadlines?: Deadlines | undefined
}

/** CardDAV as clients meet it. */
export interface Front {
  readonly dav: LateListener
  /** Sends what was recorded through the same rooms again. */
  readonly replay: Replay
  /** What was counted. */
  readonly exposition: () => Promise<Exposition>
  /** Once no request is in flight any more. */
  close(): Promise<void>
}

/** Puts the corridor's rooms together, with what counts and records on the way. */
export async function createFront(options: FrontOptions): Promise<Front> {
  const { settings, store, log, isOurs, tracer, deadlines } = options
  const activity = createActivity({ store, log })
  const metrics = createMetrics(tracer.minutes)
  const houses = await createOperationContexts({
    settings,
    store,
    log,
    metrics,
    activity,
    deadlines,
  })
  const spools = createSpools({ memory: settings.spool.memory, directory: settings.dataDir })
  const authenticate = createAuthenticate({ store })
  const rooms = { isOurs, houses, spools, watchAccount: createAccountWatch({ store, log }) }
  const corridor = createCorridor({ ...rooms, activity, authenticate })
  return {
    // Koa takes a third of the start, which the sockets need not wait for.
    dav: lateListener('The bridge', log, async () => {
      const { createApp } = await import('../dav/app.ts')
      return createApp({ corridor: metrics.requestsOf(corridor), log, tracer })
    }),
    replay: createReplay({
      // A request that the owner sends again does not tell when its device was there.
      corridor: (given) => createCorridor({ ...rooms, activity: nobody, authenticate: given }),
      authenticate,
      store,
      tracer,
      log,
    }),
    exposition: lazyExposition(metrics, spools),
    async close() {
      await activity.close()
      await houses.close()
      spools.close()
    },
  }
}

const nobody = { seen: () => undefined }
