import { MEDIA_PROPERTY_NAMES } from '../text/media-properties.ts'
import type { LabelledProperty } from './labelled-property.ts'
import { normalizedValueMatchKey } from './match-keys.ts'

/** Whether a parameter or companion of that name is still true. */
export type PartPredicate = (part: { readonly name: string }) => boolean

/** Parameters that say how the value is written: they must fit the value that is there. */
const SYNTAX: ReadonlySet<string> = new Set(['', 'CHARSET', 'ENCODING', 'VALUE'])
/** Parts that say something of the value in other words. */
const OF_VALUE: ReadonlySet<string> = new Set(
  'CALSCALE GEO LABEL MEDIATYPE SORT-AS TZ X-APPLE-OMIT-YEAR'.split(' '),
)

/**
 * Which parts of a property are still true when it is edited. They travel with a value that is corrected, but for those that say
 * how it is written or the same again (RFC 2426 §3.2.2); of another medium nothing is known.
 */
export function lastingParts(edited: LabelledProperty, before: LabelledProperty): PartPredicate {
  if (normalizedValueMatchKey(edited) === normalizedValueMatchKey(before))
    return ({ name }) => !SYNTAX.has(name)
  if (MEDIA_PROPERTY_NAMES.has(edited.property.name)) return () => false
  return ({ name }) => !SYNTAX.has(name) && !OF_VALUE.has(name)
}
