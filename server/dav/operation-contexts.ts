import { createAliases } from '../../lib/mapping/aliases.ts'
import { createSyncTokens } from '../../lib/mapping/sync-token.ts'
import { createCardCache } from '../../lib/operations/cards/card-cache.ts'
import { createKeptCards, nothingKept } from '../../lib/operations/cards/kept-cards.ts'
import type { OperationContext } from '../../lib/operations/message/operation.ts'
import { createUnderstandings } from '../../lib/operations/clients/understanding.ts'
import { createTokens } from '../../lib/oauth/tokens.ts'
import type { Account, Device, Store } from '../../lib/store/store.ts'
import { createAccess, type Access } from '../../lib/upstream/access/access.ts'
import { DavSession } from '../../lib/upstream/dav-session.ts'
import { discover } from '../../lib/upstream/discovery/discovery.ts'
import { createExchange, type Deadlines } from '../../lib/upstream/exchange/exchange.ts'
import { withOneBook } from '../../lib/upstream/one-book.ts'
import { createPlaces } from '../../lib/upstream/discovery/places.ts'
import { quirks } from '../../lib/upstream/access/quirks.ts'
import type { Session } from '../../lib/upstream/book/session.ts'
import { createThrottle } from '../../lib/upstream/access/throttle.ts'
import { witnessed } from '../../lib/upstream/exchange/witnessed.ts'
import type { Activity } from '../activity/activity.ts'
import type { Log } from '../log/log.ts'
import type { Metrics } from '../monitoring/metrics/metrics.ts'
import type { Settings } from '../settings/settings.ts'
import type { Caller } from './sign-in/directory.ts'

/** What the operations may use for a caller, but for what each request brings. */
export type CallerContext = Omit<OperationContext, 'spool' | 'reader'>

export interface OperationContexts {
  /** What only reads ends when `gone` is aborted. */
  of(caller: Caller, gone?: AbortSignal): CallerContext
  close(): Promise<void>
}

export interface OperationContextsOptions {
  readonly settings: Settings
  readonly store: Store
  readonly log: Log
  readonly metrics: Metrics
  readonly activity: Pick<Activity, 'listed'>
  readonly deadlines?: Deadlines | undefined
}

/** Puts the rooms behind the operations together: one session per account, everything else shared. */
export async function createOperationContexts(
  options: OperationContextsOptions,
): Promise<OperationContexts> {
  const { settings, store, log, metrics, activity, deadlines } = options
  const { upstream } = settings
  const deviations = quirks[upstream.quirks]
  const exchange = witnessed(metrics.exchangesOf(createExchange({ ca: upstream.ca, deadlines })))
  const tokens = createTokens({ store, ca: upstream.ca, log })
  const accesses = new Map<string, Access>()
  const wellKnown = new URL(upstream.wellKnown)

  function accessOf({ name, createdAt }: Account): Access {
    const key = `${name} ${createdAt}`
    const throttle = metrics.pausesOf(name, createThrottle())
    const access =
      accesses.get(key) ??
      createAccess({ account: name, origin: wellKnown.origin, exchange, tokens, throttle })
    accesses.set(key, access)
    return access
  }

  const places = createPlaces({
    store,
    discover: (account, known) =>
      discover({ access: accessOf(account), wellKnown, known: known?.books ?? [] }),
    log: (message) => {
      log.warn(message)
    },
  })
  const shared = {
    aliases: createAliases({
      store,
      suffix: deviations.has('renames-created-cards') ? '.vcf' : '',
    }),
    syncTokens: createSyncTokens(await store.secret('sync-tokens')),
    cards: createCardCache(),
    kept:
      settings.keepDropped && deviations.has('rewrites-cards')
        ? createKeptCards(store)
        : nothingKept,
    lock: store.lock.bind(store),
  }
  const understandings = createUnderstandings({ store, log })
  const sessions = new WeakMap<Account, DavSession>()

  function sessionOf(account: Account): DavSession {
    const session =
      sessions.get(account) ??
      new DavSession({
        account,
        quirks: deviations,
        access: accessOf(account),
        places,
        listed: (book, cards) => {
          activity.listed(account.name, book, cards)
        },
      })
    sessions.set(account, session)
    return session
  }

  return {
    of: ({ account, device }, gone) => ({
      ...shared,
      user: account.name,
      readOnly: device.readOnly,
      understanding: understandings.of(device),
      session: shown(until(gone, sessionOf(account)), device),
    }),
    close: () => exchange.close(),
  }
}

const until = (gone: AbortSignal | undefined, session: DavSession): DavSession =>
  gone === undefined ? session : session.until(gone)

const shown = (session: Session, { book }: Device): Session =>
  book === undefined ? session : withOneBook(session, book)
