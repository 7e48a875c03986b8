import { convertAgentToVCard21 } from './agent-to-21.ts'
import type { VCard } from '../text/vcard.ts'
import { APPLE_OMIT_YEAR_PARAM } from './dates-to-40.ts'
import { convertParamsToVCard21 } from './params-to-21.ts'
import {
  changeVCardProperty,
  type VCardParam,
  vcardParamValues,
  type VCardProperty,
  withoutVCardParams,
} from '../text/property.ts'
import { encodeQuotedPrintable } from '../text/quoted-printable.ts'
import { convertValueToVCard21 } from './values-to-21.ts'

/**
 * A vCard 3.0 as 2.1: types as bare words, text that is not ASCII or has several lines as quoted-printable in UTF-8, no
 * escapes but those that 2.1 has. Every property keeps its name, group and place; those that are new in 3.0 are
 * extensions there.
 */
export function convertVCard30To21(card: VCard): VCard {
  return card.map((property) => agent(property) ?? encode(special(property)))
}

function special(property: VCardProperty): VCardProperty {
  const params = convertParamsToVCard21(property)
  if (property.name === 'VERSION') return changeVCardProperty(property, { value: '2.1' })
  if (property.name === 'BDAY') return birthday(property, params)
  return changeVCardProperty(property, { params, value: convertValueToVCard21(property) })
}

// 2.1 has the card itself there, in lines of its own (vCard 2.1 §2.5.4).
function agent(property: VCardProperty): VCardProperty | undefined {
  if (property.name !== 'AGENT') return undefined
  const value = convertAgentToVCard21(property.value, convertVCard30To21)
  return value === undefined
    ? undefined
    : changeVCardProperty(property, { params: convertParamsToVCard21(property), value })
}

// 2.1 has the dates of ISO 8601, which may leave the year out; Apple's parameter is not known there.
function birthday(property: VCardProperty, params: readonly VCardParam[]): VCardProperty {
  const [omitted] = vcardParamValues(property, APPLE_OMIT_YEAR_PARAM)
  const [, year, day] = /^(\d{4})-?(\d\d-?\d\d)$/.exec(property.value) ?? []
  if (year === undefined || year !== omitted) return changeVCardProperty(property, { params })
  const rest = withoutVCardParams(params, APPLE_OMIT_YEAR_PARAM)
  return changeVCardProperty(property, { params: rest, value: `--${day ?? ''}` })
}

/** A line of 2.1 holds printable ASCII only (vCard 2.1 §2.1.3, §2.1.5). */
function encode(property: VCardProperty): VCardProperty {
  if (!/[^\x20-\x7e]/.test(property.value) || vcardParamValues(property, 'ENCODING').length > 0)
    return property
  const charset = /[^\0-\x7f]/.test(property.value) ? [{ name: 'CHARSET', values: ['UTF-8'] }] : []
  const encoding = { name: 'ENCODING', values: ['QUOTED-PRINTABLE'] }
  return changeVCardProperty(property, {
    params: [...property.params, ...charset, encoding],
    value: encodeQuotedPrintable(property.value),
  })
}
