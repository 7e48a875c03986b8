import { HttpError } from '../../errors/http-error.ts'
import type { Account } from '../../store/accounts.ts'
import type { Store } from '../../store/store.ts'
import type { UpstreamLocations } from '../../store/upstream-locations.ts'
import type { DiscoveryResult } from './discovery.ts'

/** Where accounts' things are upstream: remembered, re-checked, found again when they moved. */
export interface DiscoveryCache {
  current(account: Account): Promise<UpstreamLocations>
  /** Looks again because something was not where it should be; at most once a minute, else HttpError 503. */
  rediscover(account: Account): Promise<UpstreamLocations>
}

export interface DiscoveryCacheOptions {
  readonly store: Store
  readonly discover: (
    account: Account,
    known: UpstreamLocations | undefined,
  ) => Promise<DiscoveryResult>
  readonly now?: () => number
  readonly log?: (message: string) => void
}

// Google: re-check "every two to four weeks" (developers.google.com/people/carddav).
const life = 14 * 24 * 3600 * 1000
const pause = 60_000

export function createDiscoveryCache({
  store,
  discover,
  now = Date.now,
  log = () => undefined,
}: DiscoveryCacheOptions): DiscoveryCache {
  const flights = new Map<string, Promise<UpstreamLocations>>()
  const cached = new Map<string, UpstreamLocations>()
  const lookedAt = new Map<string, number>()

  async function look(
    account: Account,
    known: UpstreamLocations | undefined,
  ): Promise<UpstreamLocations> {
    lookedAt.set(key(account), now())
    const { locations, email } = await discover(account, known)
    await store.putUpstreamLocations(account.name, locations)
    const present = await store.account(account.name)
    if (present && email !== undefined && present.email === undefined)
      await store.putAccount({ ...present, email })
    cached.set(key(account), locations)
    return locations
  }

  function fly(account: Account, known: UpstreamLocations | undefined): Promise<UpstreamLocations> {
    const flight =
      flights.get(key(account)) ?? look(account, known).finally(() => flights.delete(key(account)))
    flights.set(key(account), flight)
    return flight
  }

  async function known(account: Account): Promise<UpstreamLocations | undefined> {
    const places = cached.get(key(account)) ?? (await store.upstreamLocations(account.name))
    if (places) cached.set(key(account), places)
    return places
  }

  return {
    async current(account) {
      const places = await known(account)
      if (places === undefined) return fly(account, undefined)
      if (now() - places.discoveredAt < life || now() - (lookedAt.get(key(account)) ?? 0) < pause)
        return places
      // What is known still serves when upstream cannot be asked today.
      return fly(account, places).catch((error: unknown) => {
        log(`The address books of ${account.name} could not be looked up again: ${String(error)}`)
        return places
      })
    },
    async rediscover(account) {
      const last = lookedAt.get(key(account))
      if (flights.has(key(account)) || last === undefined || now() - last >= pause) {
        return fly(account, await known(account))
      }
      throw new HttpError(
        503,
        `The address book of ${account.name} is not where it was; looked for it a moment ago`,
        {
          headers: { 'Retry-After': String(Math.ceil((pause - (now() - last)) / 1000)) },
        },
      )
    },
  }
}

const key = (account: Account): string => `${account.name} ${account.createdAt}`
