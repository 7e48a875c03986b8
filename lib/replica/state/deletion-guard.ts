/** What a book had a day ago, to measure deletions by. */
export interface DeletionBaseline {
  /** Living cards then. */
  readonly cards: number
  /** How many upstream has taken away since, without those that our own devices deleted. */
  readonly removedSince: number
}

/** A deletion upstream that is not believed yet. */
export interface HeldDeletion {
  readonly id: string
  /** Milliseconds since the epoch of the first and of the last look that did not find the card. */
  readonly firstLook: number
  readonly lastLook: number
}

/** What the guard goes by. */
export interface DeletionFacts {
  /** Cards that upstream no longer has, each looked for by itself just now. */
  readonly missing: readonly string[]
  /** All that are held, those that were looked for just now among them. */
  readonly held: readonly HeldDeletion[]
  readonly baseline: DeletionBaseline
  /** Cards that live here, the missing and held ones among them. */
  readonly living: number
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** Which deletions are applied, and which wait. */
export interface GuardedDeletions {
  readonly believed: readonly string[]
  readonly held: readonly HeldDeletion[]
}

/** A smaller book may lose most of its cards at once. */
const smallBook = 5
const minute = 60_000
/** How far the two looks must be apart that make a deletion believed, in milliseconds. */
export const secondLookAfter = 10 * minute
/** The same for deletions that would leave the book empty. */
export const emptyBookAfter = 24 * 60 * minute

/**
 * Deletions upstream that would take more than half of what a book of five or more cards had a day ago are held until
 * two looks ten minutes apart agree; those that would empty the book, until 24 hours lie between them.
 */
export function guardDeletions(facts: DeletionFacts): GuardedDeletions {
  const { missing, baseline, living, now } = facts
  const held = new Map(facts.held.map((deletion) => [deletion.id, deletion]))
  for (const id of missing)
    // A first look that lies ahead was made before the clock was set back.
    held.set(id, { id, firstLook: Math.min(held.get(id)?.firstLook ?? now, now), lastLook: now })
  if (!isTooMany(held.size, baseline, living))
    return { believed: missing, held: notAmong(held, missing) }
  const wait = waitFor(held.size, living)
  const believed = missing.filter((id) => isConfirmed(held.get(id), wait))
  return { believed, held: notAmong(held, believed) }
}

/** From when on a look believes all that are held, in milliseconds since the epoch. */
export const believedFrom = (held: readonly HeldDeletion[], living: number): number =>
  held.reduce((last, { firstLook }) => Math.max(last, firstLook), 0) + waitFor(held.length, living)

/** Those that would leave the book empty wait longer. */
const waitFor = (held: number, living: number): number =>
  held >= living ? emptyBookAfter : secondLookAfter

function isTooMany(
  count: number,
  { cards, removedSince }: DeletionBaseline,
  living: number,
): boolean {
  // A book that has grown since is as large as it is now.
  const size = Math.max(cards, living)
  return size >= smallBook && ((removedSince + count) * 2 > size || count >= living)
}

const isConfirmed = (deletion: HeldDeletion | undefined, wait: number): boolean =>
  deletion !== undefined && deletion.lastLook - deletion.firstLook >= wait

function notAmong(
  held: ReadonlyMap<string, HeldDeletion>,
  ids: readonly string[],
): readonly HeldDeletion[] {
  const gone = new Set(ids)
  return [...held.values()].filter(({ id }) => !gone.has(id))
}
