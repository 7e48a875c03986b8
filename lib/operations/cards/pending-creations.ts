import { HttpError } from '../../errors/http-error.ts'
import type { BookNames } from '../../mapping/aliases.ts'
import type { Alias } from '../../store/store.ts'
import type { Session } from '../../upstream/book/session.ts'

/** Google's writes took up to 20 s: until then a name that is not there may still come to be. */
const patience = 120_000

const inFlight = new Map<string, Promise<unknown>>()

/** Runs a creation whose alias is reserved; listings wait for it, so that no card is told under two names. */
export async function creating<T>(alias: Alias, work: () => Promise<T>): Promise<T> {
  const flight = work()
  inFlight.set(
    alias.upstreamName,
    flight.catch(() => undefined),
  )
  try {
    return await flight
  } finally {
    inFlight.delete(alias.upstreamName)
  }
}

/**
 * Finds out what became of creations whose answer was lost, also in an earlier life of the process: upstream
 * remembers the name that was used. Waits for those that are under way.
 */
export async function settleCreations(
  session: Session,
  names: BookNames,
  now = Date.now(),
): Promise<void> {
  for (const alias of names.pending()) {
    const flight = inFlight.get(alias.upstreamName)
    if (flight) await flight
    else await settle(session, names, alias, now)
  }
}

async function settle(
  session: Session,
  names: BookNames,
  alias: Alias,
  now: number,
): Promise<void> {
  const probe = await session.probe(alias.book, alias.upstreamName)
  if (probe) await names.resolve(alias, probe.id)
  else if (now - alias.since > patience) await names.forget(alias)
}

/**
 * The id of a card that clients call `name`, or undefined when there cannot be one. Throws 503 while nobody can know:
 * its creation was sent, its answer lost, and upstream may still be at work.
 */
export async function settledId(
  session: Session,
  names: BookNames,
  name: string,
): Promise<string | undefined> {
  if (names.idOf(name) === undefined) await settleCreations(session, names)
  const id = names.idOf(name)
  if (id !== undefined || !names.pending().some((alias) => alias.name === name)) return id
  throw new HttpError(503, 'A creation of this card may still be under way upstream', {
    headers: { 'Retry-After': '30' },
  })
}
