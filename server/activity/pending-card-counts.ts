import type { UpstreamLocations } from '../../lib/store/upstream-locations.ts'

/** How many cards accounts have upstream, as far as it is not stored yet. */
export interface PendingCardCounts {
  set(account: string, book: string, cards: number): void
  /** Gives them to `save`, one account after the other; what that rejects stays. */
  flush(save: (account: string, cards: number) => Promise<unknown>): Promise<void>
}

/** `locationsOf` gives the books that an account has. */
export function createPendingCardCounts(
  locationsOf: (account: string) => Promise<UpstreamLocations | undefined>,
): PendingCardCounts {
  const accounts = new Map<string, Map<string, number>>()
  const changed = new Set<string>()
  return {
    set(account, book, cards) {
      const books = accounts.get(account) ?? new Map<string, number>()
      if (books.get(book) === cards) return
      accounts.set(account, books.set(book, cards))
      changed.add(account)
    },
    async flush(save) {
      for (const account of [...changed]) {
        const cards = sum(accounts.get(account), await locationsOf(account))
        if (cards !== undefined) await save(account, cards)
        changed.delete(account)
      }
    },
  }
}

/** Undefined until every book has been listed: a part would look as if contacts were lost. */
function sum(
  listed: ReadonlyMap<string, number> | undefined,
  locations: UpstreamLocations | undefined,
): number | undefined {
  const counts = (locations?.books ?? []).map(({ slug }) => listed?.get(slug))
  if (counts.length === 0 || counts.includes(undefined)) return undefined
  return counts.reduce<number>((total, count = 0) => total + count, 0)
}
