import { createGroups } from '../text/apple-groups.ts'
import type { Card } from '../text/card.ts'
import { CONVERSIONS, keep } from './conversions-40.ts'
import { params30, preferred, withoutAlternatives } from './params-40.ts'

/**
 * A vCard 4.0 as 3.0. What 3.0 or its common extensions can carry is kept; a property that needs no change is
 * the very same object.
 */
export function from40(card: Card): Card {
  const group = createGroups(card)
  const best = preferred(card)
  const hasSortString = card.some(({ name }) => /^(?:X-)?SORT-STRING$/.test(name))
  return withoutAlternatives(card).flatMap((property) => {
    const params = params30(property, best.has(property))
    const convert = CONVERSIONS.get(property.name) ?? keep
    return convert(property, { params, group, hasSortString })
  })
}
