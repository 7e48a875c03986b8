import { HttpError } from '../../errors/http-error.ts'
import type { Account, AccountStore } from '../../store/accounts.ts'
import type { TransactionalStore } from '../../store/transactions.ts'
import type {
  BookLocation,
  UpstreamLocationStore,
  UpstreamLocations,
} from '../../store/upstream-locations.ts'
import type { DiscoveryResult } from './discovery.ts'

/** Where accounts' address books are upstream: stored, discovered anew every two weeks or when they moved. */
export interface DiscoveryCache {
  current(account: Account): Promise<UpstreamLocations>
  /** Five minutes old at most, as far as upstream answers within five seconds; else what is known. */
  listed(account: Account): Promise<UpstreamLocations>
  /** Discovers anew because something was not where it should be; at most once a minute, else HttpError 503. */
  rediscover(account: Account): Promise<UpstreamLocations>
  /** Adds a book that has just been made. */
  add(account: Account, book: BookLocation): Promise<void>
  /** What is known may be no longer so: whoever asks next has it looked up. */
  outdate(account: Account): void
}

export interface DiscoveryCacheOptions {
  readonly store: UpstreamLocationStore & TransactionalStore<AccountStore & UpstreamLocationStore>
  readonly discover: (
    account: Account,
    known: UpstreamLocations | undefined,
  ) => Promise<DiscoveryResult>
  readonly now?: () => number
  /** Resolves after so many milliseconds. */
  readonly sleep: (milliseconds: number) => Promise<void>
  readonly log?: (message: string) => void
}

// Google: re-check "every two to four weeks" (developers.google.com/people/carddav).
const maxAge = 14 * 24 * 3600 * 1000
const listingAge = 5 * 60_000
const retryInterval = 60_000
/** Whoever has something else to show waits so long, in milliseconds. */
const patience = 5_000

export function createDiscoveryCache({
  store,
  discover,
  now = Date.now,
  sleep,
  log = () => undefined,
}: DiscoveryCacheOptions): DiscoveryCache {
  const inProgress = new Map<string, Promise<UpstreamLocations>>()
  const cached = new Map<string, UpstreamLocations>()
  const discoveredAt = new Map<string, number>()
  const outdated = new Set<string>()

  async function discoverAndStore(
    account: Account,
    known: UpstreamLocations | undefined,
  ): Promise<UpstreamLocations> {
    discoveredAt.set(key(account), now())
    const { locations, email, oddities } = await discover(account, known)
    for (const oddity of oddities)
      log(`Upstream's answer about the address books of ${account.name} is odd: ${oddity}`)
    await store.transaction((records) => {
      records.putUpstreamLocations(account.name, locations)
      const present = records.account(account.name)
      if (present && email !== undefined && present.email === undefined)
        records.putAccount({ ...present, email })
    })
    cached.set(key(account), locations)
    return locations
  }

  /** What becomes outdated while it is looked up stays so. */
  async function discoverUpToDate(
    account: Account,
    known: UpstreamLocations | undefined,
  ): Promise<UpstreamLocations> {
    const wasOutdated = outdated.delete(key(account))
    try {
      return await discoverAndStore(account, known)
    } catch (error) {
      if (wasOutdated) outdated.add(key(account))
      throw error
    }
  }

  function discoverOnce(
    account: Account,
    known: UpstreamLocations | undefined,
  ): Promise<UpstreamLocations> {
    const discovery =
      inProgress.get(key(account)) ??
      discoverUpToDate(account, known).finally(() => inProgress.delete(key(account)))
    inProgress.set(key(account), discovery)
    return discovery
  }

  async function readKnown(account: Account): Promise<UpstreamLocations | undefined> {
    const known = cached.get(key(account)) ?? (await store.upstreamLocations(account.name))
    if (known) cached.set(key(account), known)
    return known
  }

  const sinceLast = (account: Account): number =>
    now() - (discoveredAt.get(key(account)) ?? -Infinity)

  async function noOlderThan(age: number, account: Account): Promise<UpstreamLocations> {
    const known = await readKnown(account)
    if (known === undefined) return discoverOnce(account, undefined)
    const isYoung = !outdated.has(key(account)) && Math.abs(now() - known.discoveredAt) < age
    const isTooSoon = sinceLast(account) < retryInterval && !inProgress.has(key(account))
    if (isYoung || isTooSoon) return known
    // What is known still serves when upstream cannot be asked today.
    const looking = discoverOnce(account, known).catch((error: unknown) => {
      log(`The address books of ${account.name} could not be looked up again: ${String(error)}`)
      return known
    })
    return Promise.race([looking, sleep(patience).then(() => known)])
  }

  return {
    current: (account) => noOlderThan(maxAge, account),
    listed: (account) => noOlderThan(listingAge, account),
    async add(account, book) {
      // A discovery that began before knows nothing of the book.
      await inProgress.get(key(account))?.catch(() => undefined)
      const known = await readKnown(account)
      if (known === undefined) return
      const others = known.books.filter(
        ({ path, slug }) => path !== book.path && slug !== book.slug,
      )
      const locations = { ...known, books: [...others, book] }
      cached.set(key(account), locations)
      await store.putUpstreamLocations(account.name, locations)
    },
    outdate(account) {
      outdated.add(key(account))
      discoveredAt.delete(key(account))
    },
    async rediscover(account) {
      const wait = retryInterval - sinceLast(account)
      if (inProgress.has(key(account)) || wait <= 0)
        return discoverOnce(account, await readKnown(account))
      throw new HttpError(
        503,
        `The address book of ${account.name} is not where it was; looked for it a moment ago`,
        { headers: { 'Retry-After': String(Math.ceil(wait / 1000)) } },
      )
    },
  }
}

const key = (account: Account): string => `${account.name} ${account.createdAt}`
