import { HttpError } from '../../errors/http-error.ts'
import type { Account, Places, Store } from '../../store/store.ts'
import type { Discovered } from './discovery.ts'

/** Where accounts' things are upstream: remembered, re-checked, found again when they moved. */
export interface PlacesKeeper {
  current(account: Account): Promise<Places>
  /** Looks again because something was not where it should be; at most once a minute, else HttpError 503. */
  again(account: Account): Promise<Places>
}

export interface PlacesOptions {
  readonly store: Store
  readonly discover: (account: Account, known: Places | undefined) => Promise<Discovered>
  readonly now?: () => number
  readonly log?: (message: string) => void
}

// Google: re-check "every two to four weeks" (developers.google.com/people/carddav).
const life = 14 * 24 * 3600 * 1000
const pause = 60_000

export function createPlaces({
  store,
  discover,
  now = Date.now,
  log = () => undefined,
}: PlacesOptions): PlacesKeeper {
  const flights = new Map<string, Promise<Places>>()
  const cached = new Map<string, Places>()
  const lookedAt = new Map<string, number>()

  async function look(account: Account, known: Places | undefined): Promise<Places> {
    lookedAt.set(key(account), now())
    const { places, email } = await discover(account, known)
    await store.putPlaces(account.name, places)
    const present = await store.account(account.name)
    if (present && email !== undefined && present.email === undefined)
      await store.putAccount({ ...present, email })
    cached.set(key(account), places)
    return places
  }

  function fly(account: Account, known: Places | undefined): Promise<Places> {
    const flight =
      flights.get(key(account)) ?? look(account, known).finally(() => flights.delete(key(account)))
    flights.set(key(account), flight)
    return flight
  }

  async function known(account: Account): Promise<Places | undefined> {
    const places = cached.get(key(account)) ?? (await store.places(account.name))
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
    async again(account) {
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
