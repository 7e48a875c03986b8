import type { VCard } from './vcard.ts'

/** A function whose every call gives another group name, `item1` and up, that the card does not use. */
export function createVCardGroupNameGenerator(card: VCard): () => string {
  const used = new Set(card.map(({ group }) => group?.toLowerCase()))
  let last = 0
  return () => {
    do last++
    while (used.has(`item${last}`))
    return `item${last}`
  }
}
