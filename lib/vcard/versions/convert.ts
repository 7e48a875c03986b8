import { type Card, versionOf } from '../text/card.ts'
import { from21 } from './from-21.ts'
import { from40 } from './from-40.ts'
import { repair30 } from './repair-30.ts'
import { to21 } from './to-21.ts'
import { to40 } from './to-40.ts'

/** The versions that a client can have a card in. */
export type Version = '2.1' | '3.0' | '4.0'

/**
 * A card in the version that a client asked for; the very same object when it is of that version, or of none that is
 * known. What the other version can carry is kept, under a name or parameter of its own where it has one for it
 * (RFC 6350 appendix A, RFC 2426 §5).
 */
export function convert(card: Card, version: Version): Card {
  const current = versionOf(card)
  if (current === version) return card
  const card30 = as30(card, current)
  if (card30 === undefined) return card
  return OUT[version](card30)
}

const OUT: Readonly<Record<Version, (card: Card) => Card>> = {
  '2.1': to21,
  '3.0': (card) => card,
  '4.0': to40,
}

function as30(card: Card, version: string | undefined): Card | undefined {
  switch (version) {
    case '2.1':
      return from21(card)
    case '3.0':
      return card.map(repair30)
    case '4.0':
      return from40(card)
    default:
      return undefined
  }
}
