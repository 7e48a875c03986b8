import { vcardParamValues, type VCardProperty } from '../../../../lib/vcard/text/property.ts'

/** A property with everything gone that a way out and in again may change: what is left has to be the same. */
export interface ComparableProperty {
  readonly group: string | undefined
  readonly name: string
  /** Each parameter's name and values, in no order. */
  readonly params: readonly string[]
  readonly value: string
}

export const MEDIA: ReadonlySet<string> = new Set(['PHOTO', 'LOGO', 'SOUND', 'KEY'])

/** The parameters with TYPE in upper case, but for those that `isGone` names, in no order. */
export function paramsOf(
  property: VCardProperty,
  isGone: (name: string, value: string) => boolean,
): readonly string[] {
  return property.params
    .flatMap(({ name, values }) => values.map((value) => [name, value] as const))
    .filter(([name, value]) => !isGone(name, value))
    .map(([name, value]) => `${name}=${name === 'TYPE' ? value.toUpperCase() : value}`)
    .toSorted()
}

export function isInline(property: VCardProperty): boolean {
  return vcardParamValues(property, 'ENCODING').length > 0
}
