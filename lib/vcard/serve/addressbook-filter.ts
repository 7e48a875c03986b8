import type {
  AddressbookFilter,
  ParamFilter,
  PropFilter,
} from '../../dav/request/addressbook-filter.ts'
import type { VCard } from '../text/vcard.ts'
import { meetsTextMatch } from './text-match.ts'
import { isVCardPropertyNamed } from './property-name.ts'
import { vcardParamValues, type VCardProperty } from '../text/property.ts'
import { unescapeVCardText } from '../text/text-value.ts'

/**
 * Whether a card matches `CARDDAV:filter` (https://www.rfc-editor.org/rfc/rfc6352#section-10.5). The conditions of one
 * prop-filter must be met by one and the same property; a property that is not there meets no text-match,
 * negated or not. A filter without conditions matches every card.
 */
export function matchesAddressbookFilter(card: VCard, filter: AddressbookFilter): boolean {
  if (filter.props.length === 0) return true
  return anyOrAll(filter.test, filter.props, (prop) => matchesPropFilter(card, prop))
}

function matchesPropFilter(card: VCard, filter: PropFilter): boolean {
  const candidates = card.filter((property) => isVCardPropertyNamed(property, filter.name))
  if (filter.isNotDefined) return candidates.length === 0
  return candidates.some((property) => meetsPropFilter(property, filter))
}

function meetsPropFilter(property: VCardProperty, filter: PropFilter): boolean {
  const conditions = conditionsOf(property, filter)
  return conditions.length === 0 || anyOrAll(filter.test, conditions, (condition) => condition())
}

function conditionsOf(property: VCardProperty, filter: PropFilter): readonly (() => boolean)[] {
  return [
    ...filter.textMatches.map(
      (match) => () => meetsTextMatch([unescapeVCardText(property.value)], match),
    ),
    ...filter.params.map((param) => () => meetsParamFilter(property, param)),
  ]
}

function meetsParamFilter(property: VCardProperty, filter: ParamFilter): boolean {
  const values = vcardParamValues(property, filter.name.toUpperCase())
  if (filter.isNotDefined) return values.length === 0
  if (values.length === 0) return false
  return filter.textMatch === undefined || meetsTextMatch(values, filter.textMatch)
}

function anyOrAll<T>(
  kind: AddressbookFilter['test'],
  items: readonly T[],
  passes: (item: T) => boolean,
): boolean {
  return kind === 'allof' ? items.every(passes) : items.some(passes)
}
