import { HttpError } from '../../errors/http-error.ts'
import type { BookAliases } from '../../mapping/card-aliases.ts'
import type { CardAlias } from '../../store/card-aliases.ts'
import type { UpstreamSession } from '../../upstream/book/upstream-session.ts'

/** Google's writes took up to 20 s: for that long, and a good deal longer, a name that is not there may still come to be. */
const creationTimeout = 120_000

const inProgress = new Map<string, Promise<unknown>>()

/** Runs a creation whose alias is reserved; listings wait for it, so that no card goes out under two names. */
export async function trackCardCreation<T>(alias: CardAlias, work: () => Promise<T>): Promise<T> {
  const creation = work()
  inProgress.set(
    alias.upstreamName,
    creation.catch(() => undefined),
  )
  try {
    return await creation
  } finally {
    inProgress.delete(alias.upstreamName)
  }
}

/**
 * Finds out what became of creations whose answer was lost, also before the process was restarted: upstream
 * remembers the name that was used. Waits for those that are under way.
 */
export async function resolvePendingCreations(
  session: UpstreamSession,
  names: BookAliases,
  now = Date.now(),
): Promise<void> {
  for (const alias of names.pendingAliases()) {
    const creation = inProgress.get(alias.upstreamName)
    if (creation) await creation
    else await resolveCreation(session, names, alias, now)
  }
}

async function resolveCreation(
  session: UpstreamSession,
  names: BookAliases,
  alias: CardAlias,
  now: number,
): Promise<void> {
  const found = await session.probe(alias.book, alias.upstreamName)
  if (found) await names.confirmCreation(alias, found.id)
  else if (now - alias.since > creationTimeout) await names.discardCreation(alias)
}

/**
 * The id of a card that clients call `name`, or undefined when there cannot be one. Throws 503 while nobody can know:
 * its creation was sent, its answer lost, and upstream may still be at work.
 */
export async function resolveCardId(
  session: UpstreamSession,
  names: BookAliases,
  name: string,
): Promise<string | undefined> {
  if (names.idOf(name) === undefined) await resolvePendingCreations(session, names)
  const id = names.idOf(name)
  if (id !== undefined || !names.pendingAliases().some((alias) => alias.name === name)) return id
  throw new HttpError(503, 'A creation of this card may still be under way upstream', {
    headers: { 'Retry-After': '30' },
  })
}
