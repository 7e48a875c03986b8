import type { Card } from '../text/card.ts'
import { type Item, itemsOf } from './items.ts'

/** The name of what hangs on a property: `TEL;TYPE` is a parameter, `TEL;X-ABLABEL` a label in its group. */
export function partName(property: string, part: string): string {
  return `${property};${part}`
}

/**
 * What an upload proves its client to understand, sorted: names of properties, and of their parameters and labels behind
 * a semicolon (`TEL`, `TEL;TYPE`, `TEL;X-ABLABEL`). Labels are told apart by property, for the conversion from vCard 4.0
 * gives one to an ANNIVERSARY for clients that know no labels.
 */
export function propertiesOf(card: Card): readonly string[] {
  return [...new Set(itemsOf(card).flatMap(namesOf))].sort()
}

function namesOf({ property, companions }: Item): readonly string[] {
  const parts = [...property.params, ...companions]
  return [property.name, ...parts.map(({ name }) => partName(property.name, name))]
}
