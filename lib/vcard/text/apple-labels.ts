import { changeVCardProperty, type VCardProperty } from './property.ts'
import { escapeVCardText } from './text-value.ts'

/** The property in that group with Apple's label beside it, which Google knows too: `item1.X-ABDATE` and `item1.X-ABLabel`. */
export function withAppleLabel(
  property: VCardProperty,
  label: string,
  group: string,
): readonly VCardProperty[] {
  return [
    changeVCardProperty(property, { group }),
    changeVCardProperty(property, { group, name: 'X-ABLABEL', params: [], value: label }),
  ]
}

/** Apple's label of an anniversary. */
export const APPLE_ANNIVERSARY_LABEL = '_$!<Anniversary>!$_'

const RELATIONS: ReadonlySet<string> = new Set(
  'assistant brother child daughter father friend manager mother parent partner sister son spouse'.split(
    ' ',
  ),
)

/** The value of Apple's label for a TYPE of RELATED (RFC 6350 §6.6.6); the escaped type itself where Apple has none. */
export function appleRelationLabel(type: string | undefined): string {
  if (type === undefined) return '_$!<Other>!$_'
  const word = type.toLowerCase()
  if (!RELATIONS.has(word)) return escapeVCardText(type)
  return `_$!<${word.slice(0, 1).toUpperCase()}${word.slice(1)}>!$_`
}
