import type { RequestListener } from 'node:http'
import type { AccountStore } from '../../lib/store/accounts.ts'
import type { UpstreamDeadlines } from '../../lib/upstream/exchange/transport.ts'
import { knownBookSlugs } from '../accounts/known-book-slugs.ts'
import { createOwnerBooks, type OwnerBooks } from '../accounts/owner-books.ts'
import { createAccountActivityRecorder } from '../activity/account-activity-recorder.ts'
import { createDeviceActivityRecorder } from '../activity/device-activity-recorder.ts'
import { createDavApp } from '../dav/app.ts'
import { createDeviceAuthenticator } from '../dav/authenticate.ts'
import { createCorridor } from '../dav/corridor.ts'
import type { OwnAuthorityCheck } from '../dav/own-authority.ts'
import { createOperationContexts } from '../dav/operation-contexts.ts'
import type { Log } from '../log/log.ts'
import { createMetrics } from '../monitoring/metrics/metrics.ts'
import type { AccountBookStatus } from '../monitoring/metrics/book-gauges.ts'
import type { MetricsExposition } from '../monitoring/metrics/exposition.ts'
import { createLazyMetricsExposition } from '../monitoring/metrics/lazy-exposition.ts'
import { upstreamQuirkPresets } from '../../lib/upstream/access/quirks.ts'
import { nameSuffixFor } from '../store/replica/books/card-name.ts'
import type { WriterEnd } from '../store/replica/writer/restarting-writer.ts'
import type { SqliteStore } from '../store/sqlite-store.ts'
import type { Settings } from '../settings/settings.ts'
import { createSpoolPool } from '../dav/spool/spool-pool.ts'
import { createRequestReplayer, type RequestReplayer } from '../trace/replay/request-replayer.ts'
import type { Tracer } from '../trace/record/tracer.ts'

export interface DavServiceOptions {
  readonly settings: Settings
  readonly store: SqliteStore
  readonly log: Log
  readonly isOwnAuthority: OwnAuthorityCheck
  readonly tracer: Tracer
  /** Upstream's, when they are not the usual. */
  readonly deadlines?: UpstreamDeadlines | undefined
}

/** CardDAV as clients meet it. */
export interface DavService {
  readonly listener: RequestListener
  /** Sends a recorded request the same way again. */
  readonly replay: RequestReplayer
  /** The address books as their owner sees and governs them. */
  readonly books: OwnerBooks
  /** Loads what tells the metrics. */
  readonly exposition: () => Promise<MetricsExposition>
  /** Once no request is in flight any more. */
  close(): Promise<void>
}

/** Puts the corridor together, with what counts and records on the way. */
export async function createDavService(options: DavServiceOptions): Promise<DavService> {
  const { settings, store, log, isOwnAuthority, tracer, deadlines } = options
  const deviceActivity = createDeviceActivityRecorder({ store, log })
  const metrics = createMetrics(tracer.statistics)
  const upstream = { counters: metrics, deviceActivity, deadlines }
  const quirks = upstreamQuirkPresets[settings.upstream.quirks]
  const replica = store.openReplica(nameSuffixFor(quirks), {
    onWriterEnd: (end) => {
      logWriterEnd(log, end)
    },
  })
  if (replica.setAside !== undefined)
    log.warn('The file of cards was damaged and set aside; the cards are fetched again', {
      file: replica.setAside,
    })
  const prune = (): void => {
    replica.prune().catch((error: unknown) => {
      log.warn(
        'What is left of deleted contacts could not be removed; the bridge tries again within a day',
        {
          why: String(error),
        },
      )
    })
  }
  if (!settings.keepDropped) await replica.forgetOverlays()
  prune()
  const pruning = setInterval(prune, day).unref()
  const checkpoints = setInterval(() => {
    // What fails is tried again in a minute, or told by whoever writes next.
    replica.checkpoint().catch(() => undefined)
  }, minute).unref()
  const recordAccountActivity = createAccountActivityRecorder({ store, log })
  const contexts = await createOperationContexts({
    recordAccountActivity,
    settings,
    store,
    replica: replica.store,
    log,
    ...upstream,
  })
  const books = createOwnerBooks({
    replicaOf: (account, slug) => contexts.replicaOf(account, slug),
    slugsOf: ({ name }) => knownBookSlugs(store, settings, name),
  })
  const spoolPool = createSpoolPool({ memory: settings.spool.memory, directory: settings.dataDir })
  const authenticate = createDeviceAuthenticator({ store })
  const shared = { isOwnAuthority, contexts, spoolPool, recordAccountActivity }
  const corridor = metrics.countRequests(
    createCorridor({ ...shared, deviceActivity, authenticate }),
  )
  return {
    listener: createDavApp({ corridor, log, tracer }),
    replay: createRequestReplayer({
      // A request that the owner sends again does not tell when its device was there.
      corridor: (given) =>
        createCorridor({ ...shared, deviceActivity: noActivity, authenticate: given }),
      authenticate,
      store,
      tracer,
      log,
    }),
    books,
    exposition: createLazyMetricsExposition(metrics, spoolPool, () => allBooks(store, books)),
    async close() {
      await deviceActivity.close()
      clearInterval(pruning)
      clearInterval(checkpoints)
      await contexts.close()
      await replica.close()
      spoolPool.close()
    },
  }
}

/** How each book of each account fares. */
const allBooks = async (
  store: AccountStore,
  books: OwnerBooks,
): Promise<readonly AccountBookStatus[]> => {
  const accounts = await store.accounts()
  const statuses = await Promise.all(
    accounts.map(async (account) =>
      (await books.statuses(account)).map((status) => ({ account: account.name, ...status })),
    ),
  )
  return statuses.flat()
}

function logWriterEnd(log: Log, { why, pause }: WriterEnd): void {
  log.error('The thread that stores what is known of contacts ended; it is started again', {
    error: why,
    pause: `${pause / 1000} s`,
    cure: 'what was being written is looked for at Google; if this comes again, free some memory, and report it as a bug',
  })
}

const minute = 60_000
const day = 24 * 60 * minute

const noActivity = { recordRequest: () => undefined }
