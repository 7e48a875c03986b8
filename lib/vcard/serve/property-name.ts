import type { VCardProperty } from '../text/property.ts'

/**
 * Whether a name in a request, such as `EMAIL` or `item1.EMAIL`, means this property. Case is ignored; a name without a group
 * means the property in any group, one with a group only in that (https://www.rfc-editor.org/rfc/rfc6352#section-10.5.1).
 */
export function isVCardPropertyNamed(property: VCardProperty, name: string): boolean {
  const upperCase = name.toUpperCase()
  if (upperCase === property.name) return true
  if (property.group === undefined) return false
  return upperCase === `${property.group.toUpperCase()}.${property.name}`
}
