import type { Filter, ParamFilter, PropFilter } from '../../dav/request/requests.ts'
import type { Card } from '../text/card.ts'
import { meets } from './collation.ts'
import { named } from './named.ts'
import { paramValues, type Property } from '../text/property.ts'
import { unescapeText } from '../text/text.ts'

/**
 * Whether a card passes `CARDDAV:filter` (https://www.rfc-editor.org/rfc/rfc6352#section-10.5). The conditions of one
 * prop-filter must be met by one and the same property; a property that is not there meets no text-match,
 * negated or not. A filter without conditions passes every card.
 */
export function matches(card: Card, filter: Filter): boolean {
  if (filter.props.length === 0) return true
  return test(filter.test, filter.props, (prop) => matchesProperty(card, prop))
}

function matchesProperty(card: Card, filter: PropFilter): boolean {
  const found = card.filter((property) => named(property, filter.name))
  if (filter.isNotDefined) return found.length === 0
  return found.some((property) => passes(property, filter))
}

function passes(property: Property, filter: PropFilter): boolean {
  const conditions = conditionsOf(property, filter)
  return conditions.length === 0 || test(filter.test, conditions, (condition) => condition())
}

function conditionsOf(property: Property, filter: PropFilter): readonly (() => boolean)[] {
  return [
    ...filter.textMatches.map((match) => () => meets([unescapeText(property.value)], match)),
    ...filter.params.map((param) => () => passesParam(property, param)),
  ]
}

function passesParam(property: Property, filter: ParamFilter): boolean {
  const values = paramValues(property, filter.name.toUpperCase())
  if (filter.isNotDefined) return values.length === 0
  if (values.length === 0) return false
  return filter.textMatch === undefined || meets(values, filter.textMatch)
}

function test<T>(kind: Filter['test'], items: readonly T[], passes: (item: T) => boolean): boolean {
  return kind === 'allof' ? items.every(passes) : items.some(passes)
}
