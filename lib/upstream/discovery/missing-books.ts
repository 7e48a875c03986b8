import type { BookLocation } from '../../store/upstream-locations.ts'

/** A book that its home set does not list is believed to be gone after so long, in milliseconds. */
const patience = 24 * 3_600_000

/**
 * The listed books, and behind them those that are known, not listed, and not believed to be gone yet. `isWhole`: whether
 * what is not listed can be missing at all.
 */
export function withMissingBooks(
  listed: readonly BookLocation[],
  known: readonly BookLocation[],
  isWhole: boolean,
  now: number,
): BookLocation[] {
  const slugs = new Set(listed.map(({ slug }) => slug))
  const missing = known
    .filter(({ slug }) => !slugs.has(slug))
    .map((book) => (isWhole ? { ...book, missingSince: since(book, now) } : book))
    .filter(({ missingSince = now }) => now - missingSince < patience)
  return [...listed, ...missing]
}

/** What lies ahead of the clock, which was set back since, counts from now. */
const since = ({ missingSince }: BookLocation, now: number): number =>
  Math.min(missingSince ?? now, now)
