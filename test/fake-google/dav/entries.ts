import type { Entry, Messenger } from './contact.ts'
import { escapeText, parameter, splitValue, unescapeText } from './content-line.ts'
import type { ContentLine } from './content-line.ts'

/** The labels of a card by the group that they belong to. */
export type Labels = ReadonlyMap<string, string>

const KNOWN: Readonly<Record<string, readonly string[]>> = {
  TEL: ['FAX', 'CELL', 'PAGER', 'HOME', 'WORK', 'OTHER'],
  EMAIL: ['HOME', 'WORK', 'OTHER'],
  ADR: ['HOME', 'WORK', 'OTHER'],
  IMPP: ['HOME', 'WORK', 'OTHER'],
}

const SCHEMES: Readonly<Record<string, string>> = {
  AIM: 'aim',
  ICQ: 'aim',
  Yahoo: 'ymsgr',
  Skype: 'skype',
  MSN: 'msnim',
  Jabber: 'xmpp',
}

/** The value rewritten as text, with Google's escapes. */
export const text = (value: string): string => escapeText(unescapeText(value))

/** As `text`, for the first `most` components. */
export function components(value: string, most: number): string {
  return splitValue(value, ';').slice(0, most).map(list).join(';')
}

/** The list in one component, each item rewritten as text. */
export const list = (value: string): string => splitValue(value, ',').map(text).join(',')

export function labelsOf(lines: readonly ContentLine[]): Labels {
  const labels = lines.filter(({ name, group }) => name === 'X-ABLABEL' && group !== undefined)
  return new Map(labels.map(({ group = '', value }) => [group, text(value)]))
}

export function entry(line: ContentLine, labels: Labels, value: string): Entry {
  const label = labels.get(line.group ?? '')
  const sent = parameter(line, 'TYPE').map((type) => type.toUpperCase())
  const preferred = sent.includes('PREF') || parameter(line, 'PREF').length > 0
  return { value, types: label === undefined ? oneType(line.name, sent) : [], label, preferred }
}

/** A home page: no type, only a label; Google invents `Other`. */
export function urlEntry(line: ContentLine, labels: Labels): Entry {
  const plain = entry(line, labels, text(line.value))
  const sent = parameter(line, 'TYPE').map((type) => type.toUpperCase())
  const invented = sent.includes('WORK') ? 'Work' : sent.includes('HOME') ? 'HomePage' : 'Other'
  return { ...plain, types: [], label: plain.label ?? invented }
}

export function messengerEntry(line: ContentLine, labels: Labels): Messenger {
  const [, scheme = '', address = ''] = /^(?:([\w-]+):)?(.*)$/s.exec(unescapeText(line.value)) ?? []
  const service = serviceOf(line) ?? serviceOfScheme(scheme)
  const spoiled = line.parameters.some(({ name }) => name !== 'TYPE' && name !== 'X-SERVICE-TYPE')
  const value = `${(service && SCHEMES[service]) ?? 'x-apple'}:${encodeURIComponent(decode(address))}`
  const plain = entry(line, labels, value)
  const label = plain.label ?? (plain.types.length === 0 ? 'Other' : undefined)
  return { ...plain, label, service: spoiled ? undefined : service }
}

/** The first entry becomes the preferred one when the client has not named one. */
export function withPreference<T extends Entry>(entries: readonly T[]): readonly T[] {
  const chosen = Math.max(
    0,
    entries.findIndex(({ preferred }) => preferred),
  )
  return entries.map((one, index) => ({ ...one, preferred: index === chosen }))
}

function oneType(property: string, sent: readonly string[]): readonly string[] {
  const type = KNOWN[property]?.find((known) => sent.includes(known))
  if (type === undefined) return []
  const place = ['WORK', 'HOME'].find((known) => sent.includes(known))
  return type === 'FAX' && place !== undefined ? [type, place] : [type]
}

/** jabber becomes Jabber, GroupWise Groupwise; the abbreviations stay upper case. */
function serviceOf(line: ContentLine): string | undefined {
  const [service] = parameter(line, 'X-SERVICE-TYPE')
  if (service === undefined || service === '') return undefined
  if (/^(aim|icq|msn|qq)$/i.test(service)) return service.toUpperCase()
  return service.charAt(0).toUpperCase() + service.slice(1).toLowerCase()
}

function serviceOfScheme(scheme: string): string | undefined {
  return Object.keys(SCHEMES).find((service) => SCHEMES[service] === scheme.toLowerCase())
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
