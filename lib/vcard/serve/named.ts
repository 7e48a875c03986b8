import type { Property } from '../text/property.ts'

/**
 * Whether a name of a request means this property. Names have no case; one without a group means the property in any
 * group, one with a group only that (https://www.rfc-editor.org/rfc/rfc6352#section-10.5.1).
 */
export function named(property: Property, name: string): boolean {
  const wanted = name.toUpperCase()
  if (wanted === property.name) return true
  if (property.group === undefined) return false
  return wanted === `${property.group.toUpperCase()}.${property.name}`
}
