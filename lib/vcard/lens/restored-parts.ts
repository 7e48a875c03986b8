import { createLabelledProperty, type LabelledProperty } from '../merge/labelled-property.ts'
import { normalizedValueMatchKey } from '../merge/match-keys.ts'
import { propertyPartName } from '../merge/used-property-names.ts'
import { MEDIA_PROPERTY_NAMES } from '../text/media-properties.ts'
import { changeVCardProperty, type VCardParam, type VCardProperty } from '../text/property.ts'

/** Whether a parameter or companion of a property is missing in it, and to be taken over from the one before. */
export type LostPartPredicate = (part: VCardParam | VCardProperty) => boolean

/** A property with parts of the one that it was before. */
export interface RestoredProperty {
  /** The very same object when nothing was taken over. */
  readonly item: LabelledProperty
  /** `TEL;X-ABLABEL` */
  readonly names: readonly string[]
}

/**
 * An edited property with those labels and parameters of the one before that are lost in it, as far as they are still true:
 * they travel with a value that is corrected, but for those that say what is in it.
 */
export function withLostParts(
  edited: LabelledProperty,
  before: LabelledProperty,
  isLost: LostPartPredicate,
): RestoredProperty {
  const { property, companions } = edited
  const names = new Set([...property.params, ...companions].map(({ name }) => name))
  const lasts = lastingParts(edited, before)
  const isMissing: LostPartPredicate = (part) =>
    !names.has(part.name) && lasts(part) && isLost(part)
  const params = before.property.params.filter(isMissing)
  const labels = before.companions.filter(isMissing)
  if (params.length + labels.length === 0) return { item: edited, names: [] }
  const whole = changeVCardProperty(property, { params: [...property.params, ...params] })
  return {
    item: createLabelledProperty(whole, [...companions, ...labels]),
    names: [...params, ...labels].map(({ name }) => propertyPartName(property.name, name)),
  }
}

/** Parameters that say how the value is written: they must fit the value that was uploaded. */
const SYNTAX: ReadonlySet<string> = new Set(['', 'CHARSET', 'ENCODING', 'VALUE'])
/** Parts that repeat something of the value in other words. */
const OF_VALUE: ReadonlySet<string> = new Set(
  'CALSCALE GEO LABEL MEDIATYPE SORT-AS TZ X-APPLE-OMIT-YEAR'.split(' '),
)

function lastingParts(edited: LabelledProperty, before: LabelledProperty): LostPartPredicate {
  if (normalizedValueMatchKey(edited) === normalizedValueMatchKey(before))
    return ({ name }) => !SYNTAX.has(name)
  if (MEDIA_PROPERTY_NAMES.has(edited.property.name)) return () => false
  return ({ name }) => !SYNTAX.has(name) && !OF_VALUE.has(name)
}
