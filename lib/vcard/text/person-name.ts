import type { VCard } from './vcard.ts'
import { escapeVCardText, splitCompoundValue, unescapeVCardText } from './text-value.ts'

const EMPTY = ';;;;'

/**
 * A value of N from which Google builds the card's name again: its own N unless that is empty, else a company's ORG, else
 * FN split into parts, else five empty parts (RFC 2426 §3.1.2).
 */
export function deriveStructuredName(card: VCard): string {
  const own = valueOf(card, 'N')
  if (own !== undefined && !isEmpty(own)) return own
  const organization = isCompany(card) ? organizationOf(card) : ''
  if (organization !== '') return `${escapeVCardText(organization)}${EMPTY}`
  return splitName(textOf(card, 'FN')) ?? own ?? EMPTY
}

/** A value for FN: its own unless that is empty, else the first of N, ORG, NICKNAME, EMAIL and TEL that is not empty. */
export function deriveFormattedName(card: VCard): string {
  const own = valueOf(card, 'FN')
  if (own !== undefined && textOf(card, 'FN') !== '') return own
  const candidates = [
    joinedName(valueOf(card, 'N') ?? ''),
    organizationOf(card),
    ...['NICKNAME', 'EMAIL', 'TEL'].map((name) => textOf(card, name)),
  ]
  return escapeVCardText(candidates.find((text) => text !== '') ?? '')
}

// Lower-case words before the last belong to the family (van Beethoven). A comma may be that of "Doe, John" or
// of "Smith, Jones & Co": only one whole part keeps either as it is.
function splitName(name: string): string | undefined {
  if (name === '') return undefined
  if (name.length > 200 || name.includes(',')) return `;${escapeVCardText(name)};;;`
  const [, given, family] = /^(.+?)\s+((?:\p{Ll}\S*\s+)*\S+)$/u.exec(name) ?? []
  if (given === undefined || family === undefined) return `;${escapeVCardText(name)};;;`
  return `${escapeVCardText(family)};${escapeVCardText(given)};;;`
}

function joinedName(value: string): string {
  const [family, given, additional, prefix, suffix] = splitCompoundValue(value, ';')
  const parts = [prefix, given, additional, family, suffix].map((part) =>
    splitCompoundValue(part ?? '', ',')
      .map(unescapeVCardText)
      .join(' ')
      .trim(),
  )
  return parts.filter((part) => part !== '').join(' ')
}

function isCompany(card: VCard): boolean {
  return /^company$/i.test(textOf(card, 'X-ABSHOWAS'))
}

function organizationOf(card: VCard): string {
  const [first = ''] = splitCompoundValue(valueOf(card, 'ORG') ?? '', ';')
  return unescapeVCardText(first).trim()
}

function isEmpty(value: string): boolean {
  return /^[\s;,]*$/.test(value)
}

function textOf(card: VCard, name: string): string {
  return unescapeVCardText(valueOf(card, name) ?? '').trim()
}

function valueOf(card: VCard, name: string): string | undefined {
  return card.find((property) => property.name === name)?.value
}
