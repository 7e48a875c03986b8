import { setTimeout } from 'node:timers/promises'
import { createAccessTokenSource } from '../../lib/oauth/access-tokens.ts'
import type { Account, AccountStore } from '../../lib/store/accounts.ts'
import type { GrantStore } from '../../lib/store/grants.ts'
import type { KeyedMutex } from '../../lib/store/keyed-mutex.ts'
import type { StoreRevision } from '../../lib/store/revision.ts'
import type { TransactionalStore } from '../../lib/store/transactions.ts'
import type { UpstreamLocationStore } from '../../lib/store/upstream-locations.ts'
import { upstreamQuirkPresets } from '../../lib/upstream/access/quirks.ts'
import {
  createUpstreamThrottle,
  type UpstreamThrottle,
} from '../../lib/upstream/access/throttle.ts'
import {
  createUpstreamClient,
  type UpstreamClient,
} from '../../lib/upstream/access/upstream-client.ts'
import { DavUpstreamSession } from '../../lib/upstream/dav-upstream-session.ts'
import { createDiscoveryCache } from '../../lib/upstream/discovery/discovery-cache.ts'
import { discoverAddressBooks } from '../../lib/upstream/discovery/discovery.ts'
import {
  createUpstreamTransport,
  type UpstreamDeadlines,
  type UpstreamTransport,
} from '../../lib/upstream/exchange/transport.ts'
import { createObservedTransport } from '../../lib/upstream/exchange/observed-transport.ts'
import type { Log } from '../log/log.ts'
import type { Settings } from '../settings/settings.ts'

/** Counts what goes upstream. */
export interface UpstreamCounters {
  /** The same transport, its requests counted. */
  countExchanges(transport: UpstreamTransport): UpstreamTransport
  /** The same throttle, its pauses counted. */
  countPauses(account: string, throttle: UpstreamThrottle): UpstreamThrottle
}

/** One session with upstream for each account. */
export interface UpstreamSessions {
  forAccount(account: Account): DavUpstreamSession
  close(): Promise<void>
}

export interface UpstreamSessionsOptions {
  readonly settings: Settings
  readonly store: AccountStore &
    GrantStore &
    KeyedMutex &
    StoreRevision &
    UpstreamLocationStore &
    TransactionalStore<AccountStore & UpstreamLocationStore>
  readonly log: Log
  readonly counters: UpstreamCounters
  readonly deadlines?: UpstreamDeadlines | undefined
}

/** Accounts share connections; each has a throttle and a client of its own, which outlive a change of its settings. */
export function createUpstreamSessions(options: UpstreamSessionsOptions): UpstreamSessions {
  const { settings, store, log, counters, deadlines } = options
  const { ca, quirks } = settings.upstream
  const wellKnown = new URL(settings.upstream.wellKnown)
  const transport = createObservedTransport(
    counters.countExchanges(createUpstreamTransport({ ca, deadlines })),
  )
  const tokens = createAccessTokenSource({ store, ca, log })
  const clients = new Map<string, UpstreamClient>()
  const sessions = new WeakMap<Account, DavUpstreamSession>()

  function clientOf(account: Account): UpstreamClient {
    const key = `${account.name} ${account.createdAt}`
    const client = clients.get(key) ?? openClient(account)
    clients.set(key, client)
    return client
  }

  function openClient({ name }: Account): UpstreamClient {
    const throttle = counters.countPauses(name, createUpstreamThrottle())
    const { origin } = wellKnown
    return createUpstreamClient({ account: name, origin, transport, tokens, throttle })
  }

  const discoveryCache = createDiscoveryCache({
    store,
    discover: (account, known) =>
      discoverAddressBooks({ client: clientOf(account), wellKnown, known: known?.books ?? [] }),
    sleep: (milliseconds) => setTimeout(milliseconds, undefined, { ref: false }),
    log: (message) => {
      log.warn(message)
    },
  })

  function openSession(account: Account): DavUpstreamSession {
    return new DavUpstreamSession({
      account,
      quirks: upstreamQuirkPresets[quirks],
      client: clientOf(account),
      discoveryCache,
    })
  }

  return {
    forAccount: (account) => {
      const session = sessions.get(account) ?? openSession(account)
      sessions.set(account, session)
      return session
    },
    close: () => transport.close(),
  }
}
