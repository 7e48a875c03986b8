/** What is known of a card that is told anew. Dates are milliseconds since the epoch. */
export interface ModificationFacts {
  /** The state that clients know; undefined for a new card. */
  readonly known:
    | {
        readonly etag: string | undefined
        readonly upstreamEtag: string | undefined
        readonly modified: number | undefined
      }
    | undefined
  /** As clients are told. */
  readonly etag: string | undefined
  readonly upstreamEtag: string | undefined
  /** When upstream says that it has changed; undefined when it does not say. */
  readonly told: number | undefined
  readonly now: number
}

const second = 1000

/**
 * The date of a card: whole seconds, as HTTP has them. It moves when, and only when, the ETag that clients are told does, and never
 * goes back (docs/decisions/0011-dates-and-lengths.md): upstream's own where upstream has changed the card, else the present one. Undefined while
 * nobody has said when the card changed last.
 */
export function modificationDate(facts: ModificationFacts): number | undefined {
  const { known, etag, told, now } = facts
  const upstreams = told === undefined ? undefined : toSecond(Math.min(told, now))
  if (known?.modified === undefined) return upstreams
  if (known.etag === etag || etag === undefined) return known.modified
  const isOurs = known.upstreamEtag === facts.upstreamEtag
  const isCredible = upstreams !== undefined && upstreams > known.modified
  return Math.max(isOurs || !isCredible ? toSecond(now) : upstreams, known.modified + second)
}

/** Without its fraction of a second. */
export const toSecond = (time: number): number => Math.floor(time / second) * second
