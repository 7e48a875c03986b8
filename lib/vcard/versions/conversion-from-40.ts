import type { VCardParam, VCardProperty } from '../text/property.ts'

/** What a conversion may use of the rest of the card. */
interface ConversionContext {
  /** The property's parameters as 3.0 has them. */
  readonly params: readonly VCardParam[]
  /** Gives another group name, which the card does not use, at each call. */
  readonly nextGroup: () => string
  readonly hasSortString: boolean
}

/** Converts one property of vCard 4.0 to none, one or several of 3.0. */
export type ConversionFromVCard40 = (
  property: VCardProperty,
  context: ConversionContext,
) => readonly VCardProperty[]
