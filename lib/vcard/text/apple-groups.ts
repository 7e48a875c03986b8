import type { Card } from './card.ts'
import { createProperty, type Param, type Property } from './property.ts'
import { escapeText } from './text.ts'

/** Gives group names, `item1` and up, that the card does not use. */
export function createGroups(card: Card): () => string {
  const taken = new Set(card.map(({ group }) => group?.toLowerCase()))
  let last = 0
  return () => {
    do last++
    while (taken.has(`item${last}`))
    return `item${last}`
  }
}

/** A property with Apple's label beside it, which Google knows too: `item1.X-ABDATE` and `item1.X-ABLabel`. */
export function labelled(
  property: { readonly name: string; readonly value: string; readonly params: readonly Param[] },
  label: string,
  group: string,
): readonly Property[] {
  return [
    createProperty(property.name, property.value, { group, params: property.params }),
    createProperty('X-ABLABEL', label, { group }),
  ]
}

/** Apple's label of an anniversary. */
export const ANNIVERSARY = '_$!<Anniversary>!$_'

const RELATIONS: ReadonlySet<string> = new Set(
  'assistant brother child daughter father friend manager mother parent partner sister son spouse'.split(
    ' ',
  ),
)

/** Apple's label for a relation of vCard 4.0 (RFC 6350 §6.6.6), its own word where Apple has none. */
export function relationLabel(type: string | undefined): string {
  if (type === undefined) return '_$!<Other>!$_'
  const word = type.toLowerCase()
  if (!RELATIONS.has(word)) return escapeText(type)
  return `_$!<${word.slice(0, 1).toUpperCase()}${word.slice(1)}>!$_`
}
