import type { Param, Property } from '../text/property.ts'

/** What a conversion knows beside the property itself. */
export interface Context {
  /** The property's parameters as 3.0 has them. */
  readonly params: readonly Param[]
  /** Gives a group name that the card does not use. */
  readonly group: () => string
  readonly hasSortString: boolean
}

/** What becomes of one property of vCard 4.0 in 3.0. */
export type Conversion = (property: Property, context: Context) => readonly Property[]
