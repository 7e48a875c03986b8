import { createLabelledProperty, type LabelledProperty } from '../merge/labelled-property.ts'
import { lastingParts, type PartPredicate } from '../merge/lasting-parts.ts'
import { propertyPartName } from '../merge/used-property-names.ts'
import { changeVCardProperty } from '../text/property.ts'

/** A property with parts of the one that it was before. */
export interface RestoredProperty {
  /** The very same object when nothing was taken over. */
  readonly item: LabelledProperty
  /** `TEL;X-ABLABEL` */
  readonly names: readonly string[]
}

/**
 * An edited property with those labels and parameters of the one before that are lost in it, as far as they are still
 * true.
 */
export function withLostParts(
  edited: LabelledProperty,
  before: LabelledProperty,
  isLost: PartPredicate,
): RestoredProperty {
  const { property, companions } = edited
  const names = new Set([...property.params, ...companions].map(({ name }) => name))
  const lasts = lastingParts(edited, before)
  const isMissing: PartPredicate = (part) => !names.has(part.name) && lasts(part) && isLost(part)
  const params = before.property.params.filter(isMissing)
  const labels = before.companions.filter(isMissing)
  if (params.length + labels.length === 0) return { item: edited, names: [] }
  const whole = changeVCardProperty(property, { params: [...property.params, ...params] })
  return {
    item: createLabelledProperty(whole, [...companions, ...labels]),
    names: [...params, ...labels].map(({ name }) => propertyPartName(property.name, name)),
  }
}
