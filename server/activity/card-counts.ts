import type { Places } from '../../lib/store/store.ts'

/** How many cards accounts have upstream, as far as nobody was told yet. */
export interface CardCounts {
  listed(account: string, book: string, cards: number): void
  /** Gives them to `take`, one account after the other; what that rejects stays. */
  give(take: (account: string, cards: number) => Promise<unknown>): Promise<void>
}

/** `placesOf` tells which books an account has. */
export function createCardCounts(
  placesOf: (account: string) => Promise<Places | undefined>,
): CardCounts {
  const accounts = new Map<string, Map<string, number>>()
  const changed = new Set<string>()
  return {
    listed(account, book, cards) {
      const books = accounts.get(account) ?? new Map<string, number>()
      if (books.get(book) === cards) return
      accounts.set(account, books.set(book, cards))
      changed.add(account)
    },
    async give(take) {
      for (const account of [...changed]) {
        const cards = sum(accounts.get(account), await placesOf(account))
        if (cards !== undefined) await take(account, cards)
        changed.delete(account)
      }
    },
  }
}

/** Undefined until every book has been listed: a part would look as if contacts were lost. */
function sum(
  listed: ReadonlyMap<string, number> | undefined,
  places: Places | undefined,
): number | undefined {
  const counts = (places?.books ?? []).map(({ slug }) => listed?.get(slug))
  if (counts.length === 0 || counts.includes(undefined)) return undefined
  return counts.reduce<number>((total, count = 0) => total + count, 0)
}
