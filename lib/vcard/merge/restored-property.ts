import { createLabelledProperty, type LabelledProperty } from './labelled-property.ts'
import { propertyPartName } from './used-property-names.ts'
import { MEDIA_PROPERTY_NAMES } from '../text/media-properties.ts'
import { changeVCardProperty, type VCardParam } from '../text/property.ts'

/** Whether a client supports what `usedPropertyNames` calls so. If it does, leaving it out of an upload removes it. */
export type ClientSupportPredicate = (name: string) => boolean

/** A property of an upload, and what it was in the card before. */
export interface UploadedProperty {
  readonly uploaded: LabelledProperty
  /** Undefined when it is new. */
  readonly previous: LabelledProperty | undefined
  /** Whether the value is the same, perhaps written differently. */
  readonly isSame: boolean
}

/** A property of an upload with what was merged back into it. */
export interface RestoredProperty {
  readonly property: LabelledProperty
  readonly previous: LabelledProperty | undefined
  /** Names of the parts that were merged back: `TEL;X-ABLABEL`. With none, `property` is what was uploaded. */
  readonly restoredParts: readonly string[]
}

/** The uploaded property with those labels and parameters of the previous one that the client does not support. */
export function restoreUnsupportedParts(
  { uploaded, previous, isSame }: UploadedProperty,
  isSupported: ClientSupportPredicate,
): RestoredProperty {
  const { property, companions } = uploaded
  const names = new Set([...property.params, ...companions].map(({ name }) => name))
  const isLost = ({ name }: { readonly name: string }): boolean =>
    !names.has(name) && !isSupported(propertyPartName(property.name, name))
  const params = previous === undefined ? [] : lastingParams(previous, isSame).filter(isLost)
  const labels = previous === undefined ? [] : previous.companions.filter(isLost)
  if (params.length + labels.length === 0)
    return { property: uploaded, previous, restoredParts: [] }
  const whole = changeVCardProperty(property, { params: [...property.params, ...params] })
  return {
    property: createLabelledProperty(whole, [...companions, ...labels]),
    previous,
    restoredParts: [...params, ...labels].map(({ name }) => propertyPartName(property.name, name)),
  }
}

/** Parameters that say how the value is written: they must fit the value that was uploaded. */
const SYNTAX: ReadonlySet<string> = new Set(['', 'CHARSET', 'ENCODING', 'VALUE'])

/** The parameters that are still true of the uploaded value: for a changed value TYPE only, for a changed medium none. */
function lastingParams({ property }: LabelledProperty, isSame: boolean): readonly VCardParam[] {
  if (isSame) return property.params.filter(({ name }) => !SYNTAX.has(name))
  return MEDIA_PROPERTY_NAMES.has(property.name)
    ? []
    : property.params.filter(({ name }) => name === 'TYPE')
}
