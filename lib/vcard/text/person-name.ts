import type { Card } from './card.ts'
import { escapeText, splitValue, unescapeText } from './text.ts'

const EMPTY = ';;;;'

/**
 * The value of N that keeps the card's name where FN is built from N: the card's own unless it is empty, else a
 * company's ORG, else FN taken apart, else five empty parts (RFC 2426 §3.1.2).
 */
export function namePartsOf(card: Card): string {
  const own = valueOf(card, 'N')
  if (own !== undefined && !isEmpty(own)) return own
  const organization = isCompany(card) ? organizationOf(card) : ''
  if (organization !== '') return `${escapeText(organization)}${EMPTY}`
  return splitName(textOf(card, 'FN')) ?? own ?? EMPTY
}

/** The value of FN: the card's own unless it is empty, else the first of N, ORG, NICKNAME, EMAIL and TEL that says something. */
export function formattedName(card: Card): string {
  const own = valueOf(card, 'FN')
  if (own !== undefined && textOf(card, 'FN') !== '') return own
  const candidates = [
    joinedName(valueOf(card, 'N') ?? ''),
    organizationOf(card),
    ...['NICKNAME', 'EMAIL', 'TEL'].map((name) => textOf(card, name)),
  ]
  return escapeText(candidates.find((text) => text !== '') ?? '')
}

// Lower-case words before the last belong to the family (van Beethoven). A comma may be that of "Doe, John" or
// of "Smith, Jones & Co": only one whole part keeps either as it is.
function splitName(name: string): string | undefined {
  if (name === '') return undefined
  if (name.length > 200 || name.includes(',')) return `;${escapeText(name)};;;`
  const [, given, family] = /^(.+?)\s+((?:\p{Ll}\S*\s+)*\S+)$/u.exec(name) ?? []
  if (given === undefined || family === undefined) return `;${escapeText(name)};;;`
  return `${escapeText(family)};${escapeText(given)};;;`
}

function joinedName(value: string): string {
  const [family, given, additional, prefix, suffix] = splitValue(value, ';')
  const parts = [prefix, given, additional, family, suffix].map((part) =>
    splitValue(part ?? '', ',')
      .map(unescapeText)
      .join(' ')
      .trim(),
  )
  return parts.filter((part) => part !== '').join(' ')
}

function isCompany(card: Card): boolean {
  return /^company$/i.test(textOf(card, 'X-ABSHOWAS'))
}

function organizationOf(card: Card): string {
  const [first = ''] = splitValue(valueOf(card, 'ORG') ?? '', ';')
  return unescapeText(first).trim()
}

function isEmpty(value: string): boolean {
  return /^[\s;,]*$/.test(value)
}

function textOf(card: Card, name: string): string {
  return unescapeText(valueOf(card, name) ?? '').trim()
}

function valueOf(card: Card, name: string): string | undefined {
  return card.find((property) => property.name === name)?.value
}
