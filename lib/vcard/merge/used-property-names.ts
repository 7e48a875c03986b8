import type { VCard } from '../text/vcard.ts'
import { type LabelledProperty, toLabelledProperties } from './labelled-property.ts'

/** Whether a client knows what `usedPropertyNames` calls so. If it does, leaving it out of an upload removes it. */
export type KnownNamePredicate = (name: string) => boolean

/** The name of a parameter or label of a property: `TEL;TYPE`, `TEL;X-ABLABEL`. */
export function propertyPartName(property: string, part: string): string {
  return `${property};${part}`
}

/**
 * The names of all that a card uses, sorted and without repeats: properties, and their parameters and labels behind a
 * semicolon (`TEL`, `TEL;TYPE`, `TEL;X-ABLABEL`). A client that uploads the card supports these. Labels are named by
 * property because the conversion from vCard 4.0 adds one to ANNIVERSARY for clients that know no labels.
 */
export function usedPropertyNames(card: VCard): readonly string[] {
  return [...new Set(toLabelledProperties(card).flatMap(namesOf))].sort()
}

function namesOf({ property, companions }: LabelledProperty): readonly string[] {
  const parts = [...property.params, ...companions]
  return [property.name, ...parts.map(({ name }) => propertyPartName(property.name, name))]
}
