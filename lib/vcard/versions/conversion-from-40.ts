import type { VCardParam, VCardProperty } from '../text/property.ts'

/** What a conversion knows beside the property itself. */
export interface ConversionContext {
  /** The property's parameters as 3.0 has them. */
  readonly params: readonly VCardParam[]
  /** Gives a group name that the card does not use. */
  readonly nextGroup: () => string
  readonly hasSortString: boolean
}

/** What becomes of one property of vCard 4.0 in 3.0. */
export type ConversionFromVCard40 = (
  property: VCardProperty,
  context: ConversionContext,
) => readonly VCardProperty[]
