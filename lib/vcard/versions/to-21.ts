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
 * Converts a vCard 3.0 to 2.1: types as bare words, text that is not ASCII or has several lines as quoted-printable in
 * UTF-8, no escapes but those of 2.1. Every property keeps its name, group and place, also those that 2.1 does not know.
 */
export function convertVCard30To21(card: VCard): VCard {
  return card.map((property) => convertAgent(property) ?? encodeQuoted(convertProperty(property)))
}

function convertProperty(property: VCardProperty): VCardProperty {
  const params = convertParamsToVCard21(property)
  if (property.name === 'VERSION') return changeVCardProperty(property, { value: '2.1' })
  if (property.name === 'BDAY') return convertBirthday(property, params)
  return changeVCardProperty(property, { params, value: convertValueToVCard21(property) })
}

// In 2.1 an AGENT holds the card itself, in lines of its own (vCard 2.1 §2.5.4).
function convertAgent(property: VCardProperty): VCardProperty | undefined {
  if (property.name !== 'AGENT') return undefined
  const value = convertAgentToVCard21(property.value, convertVCard30To21)
  return value === undefined
    ? undefined
    : changeVCardProperty(property, { params: convertParamsToVCard21(property), value })
}

// 2.1 has the dates of ISO 8601, which may leave the year out; Apple's parameter is not known there.
function convertBirthday(property: VCardProperty, params: readonly VCardParam[]): VCardProperty {
  const [omitted] = vcardParamValues(property, APPLE_OMIT_YEAR_PARAM)
  const [, year, day] = /^(\d{4})-?(\d\d-?\d\d)$/.exec(property.value) ?? []
  if (year === undefined || year !== omitted) return changeVCardProperty(property, { params })
  const rest = withoutVCardParams(params, APPLE_OMIT_YEAR_PARAM)
  return changeVCardProperty(property, { params: rest, value: `--${day ?? ''}` })
}

/** A line of 2.1 holds printable ASCII only (vCard 2.1 §2.1.3, §2.1.5). */
function encodeQuoted(property: VCardProperty): VCardProperty {
  if (!/[^\x20-\x7e]/.test(property.value) || vcardParamValues(property, 'ENCODING').length > 0)
    return property
  const charset = /[^\0-\x7f]/.test(property.value) ? [{ name: 'CHARSET', values: ['UTF-8'] }] : []
  const encoding = { name: 'ENCODING', values: ['QUOTED-PRINTABLE'] }
  return changeVCardProperty(property, {
    params: [...property.params, ...charset, encoding],
    value: encodeQuotedPrintable(property.value),
  })
}
