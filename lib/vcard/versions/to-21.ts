import { agent21 } from './agent-21.ts'
import type { Card } from '../text/card.ts'
import { OMIT_YEAR } from './dates-40.ts'
import { params21 } from './params-to-21.ts'
import {
  changeProperty,
  type Param,
  paramValues,
  type Property,
  withoutParams,
} from '../text/property.ts'
import { encodeQuotedPrintable } from '../text/quoted-printable.ts'
import { value21 } from './values-21.ts'

/**
 * A vCard 3.0 as 2.1: types as bare words, text that is not ASCII or has several lines as quoted-printable in UTF-8, no
 * escapes but those that 2.1 has. Every property keeps its name, group and place; those that are new in 3.0 are
 * extensions there.
 */
export function to21(card: Card): Card {
  return card.map((property) => agent(property) ?? encode(special(property)))
}

function special(property: Property): Property {
  const params = params21(property)
  if (property.name === 'VERSION') return changeProperty(property, { value: '2.1' })
  if (property.name === 'BDAY') return birthday(property, params)
  return changeProperty(property, { params, value: value21(property) })
}

// 2.1 has the card itself there, in lines of its own (vCard 2.1 §2.5.4).
function agent(property: Property): Property | undefined {
  if (property.name !== 'AGENT') return undefined
  const value = agent21(property.value, to21)
  return value === undefined
    ? undefined
    : changeProperty(property, { params: params21(property), value })
}

// 2.1 has the dates of ISO 8601, which may leave the year out; Apple's parameter is not known there.
function birthday(property: Property, params: readonly Param[]): Property {
  const [omitted] = paramValues(property, OMIT_YEAR)
  const [, year, day] = /^(\d{4})-?(\d\d-?\d\d)$/.exec(property.value) ?? []
  if (year === undefined || year !== omitted) return changeProperty(property, { params })
  const rest = withoutParams(params, OMIT_YEAR)
  return changeProperty(property, { params: rest, value: `--${day ?? ''}` })
}

/** A line of 2.1 holds printable ASCII only (vCard 2.1 §2.1.3, §2.1.5). */
function encode(property: Property): Property {
  if (!/[^\x20-\x7e]/.test(property.value) || paramValues(property, 'ENCODING').length > 0)
    return property
  const charset = /[^\0-\x7f]/.test(property.value) ? [{ name: 'CHARSET', values: ['UTF-8'] }] : []
  const encoding = { name: 'ENCODING', values: ['QUOTED-PRINTABLE'] }
  return changeProperty(property, {
    params: [...property.params, ...charset, encoding],
    value: encodeQuotedPrintable(property.value),
  })
}
