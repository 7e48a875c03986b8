import type { Contact, Foreign } from './contact.ts'
import { parameter, splitValue } from './content-line.ts'
import type { ContentLine } from './content-line.ts'
import {
  components,
  entry,
  labelsOf,
  list,
  messengerEntry,
  text,
  urlEntry,
  withPreference,
} from './entries.ts'

/** X- properties that Google understands, and so replaces or removes like any other. */
const MODELLED = new Set(['X-ABLABEL', 'X-ABDATE', 'X-ABRELATEDNAMES'])

/** What Google keeps of an uploaded card; undefined when it refuses the card (no N, not version 3.0). */
export function readUpload(lines: readonly ContentLine[]): Contact | undefined {
  const version = lines.find(({ name }) => name === 'VERSION')?.value.trim()
  const name = lines.find((line) => line.name === 'N')
  if (version !== '3.0' || name === undefined) return undefined
  return { name: nameOf(name.value), ...single(lines), ...repeated(lines) }
}

/** A PUT cannot remove what Google does not understand: the foreign lines of before stay. */
export function keepForeign(contact: Contact, previous: Contact): Contact {
  const sent = new Set(contact.foreign.map(({ name }) => name))
  const kept = previous.foreign.filter(({ name }) => !sent.has(name))
  return { ...contact, foreign: [...contact.foreign, ...kept] }
}

function nameOf(value: string): readonly string[] {
  const parts = splitValue(value, ';').map(list)
  return Array.from({ length: 5 }, (_, index) => parts[index] ?? '')
}

function single(lines: readonly ContentLine[]) {
  const texts = new Map<string, string>()
  for (const line of lines) {
    const kept = singleText(line)
    if (kept !== undefined && kept !== '' && !texts.has(line.name)) texts.set(line.name, kept)
  }
  return { texts, birthday: birthdayOf(lines), photo: photoOf(lines) }
}

function singleText(line: ContentLine): string | undefined {
  switch (line.name) {
    case 'NICKNAME':
      return list(line.value)
    case 'TITLE':
      return text(line.value)
    case 'ORG':
      return components(line.value, 2)
    case 'NOTE':
      return noteOf(line)
    default:
      return undefined
  }
}

/** A NOTE with a CHARSET is lost, and runs of white space shrink. */
function noteOf(line: ContentLine): string | undefined {
  if (parameter(line, 'CHARSET').length > 0) return undefined
  return text(line.value).replaceAll(/[ \t]{2,}/g, ' ')
}

/** Without a year a birthday is lost. */
function birthdayOf(lines: readonly ContentLine[]): string | undefined {
  const value = lines.find(({ name }) => name === 'BDAY')?.value ?? ''
  return dateOf(value)
}

function dateOf(value: string): string | undefined {
  const [, year, month, day] = /^\s*(\d{4})-?(\d\d)-?(\d\d)(?:T.*)?\s*$/.exec(value) ?? []
  return year && month && day ? `${year}-${month}-${day}` : undefined
}

/** The picture's bytes are kept, its type is not; a picture that is only linked is lost. */
function photoOf(lines: readonly ContentLine[]): string | undefined {
  const photo = lines.find(({ name }) => name === 'PHOTO')
  if (photo === undefined || !/^(b|base64)$/i.test(parameter(photo, 'ENCODING')[0] ?? ''))
    return undefined
  const bytes = photo.value.replaceAll(/\s/g, '')
  return /^[A-Za-z0-9+/]+=*$/.test(bytes) ? bytes : undefined
}

function repeated(lines: readonly ContentLine[]) {
  const labels = labelsOf(lines)
  const named = (name: string) => lines.filter((line) => line.name === name && line.value !== '')
  const texts = (name: string) => named(name).map((line) => entry(line, labels, text(line.value)))
  return {
    // The label of an address loses its group, and with it its address.
    addresses: named('ADR').map((line) => entry(line, new Map(), components(line.value, 7))),
    phones: withPreference(texts('TEL')),
    emails: withPreference(texts('EMAIL')),
    messengers: withPreference(named('IMPP').map((line) => messengerEntry(line, labels))),
    urls: withPreference(named('URL').map((line) => urlEntry(line, labels))),
    dates: named('X-ABDATE').flatMap((line) => datesOf(line, labels)),
    related: texts('X-ABRELATEDNAMES'),
    orphanLabels: orphans(lines, labels),
    foreign: [...foreignOf(lines), ...addressLabels(lines, labels)],
  }
}

function datesOf(line: ContentLine, labels: ReadonlyMap<string, string>) {
  const date = dateOf(line.value)
  return date === undefined ? [] : [entry(line, labels, date)]
}

function orphans(lines: readonly ContentLine[], labels: ReadonlyMap<string, string>) {
  const empty = lines.filter(({ name, value }) => name === 'URL' && value === '')
  return empty.flatMap(({ group = '' }) => labels.get(group) ?? [])
}

function foreignOf(lines: readonly ContentLine[]): readonly Foreign[] {
  const kept = lines.filter(({ name, group }) => {
    return (
      name.startsWith('X-') &&
      !(MODELLED.has(name) && (group !== undefined || name !== 'X-ABLABEL'))
    )
  })
  return kept.map((line) => ({ name: line.name, line: foreignLine(line) }))
}

function foreignLine(line: ContentLine): string {
  const parameters = line.parameters.filter(({ name }) => name !== 'X-EVOLUTION-UI-SLOT')
  const printed = parameters.map(({ name, values }) => `;${name}=${values.map(quote).join(',')}`)
  return `${line.spelled}${printed.join('')}:${line.value}`
}

function quote(value: string): string {
  return /[:;,]/.test(value) ? `"${value}"` : value
}

function addressLabels(lines: readonly ContentLine[], labels: ReadonlyMap<string, string>) {
  const addresses = lines.filter(({ name, group }) => name === 'ADR' && labels.has(group ?? ''))
  return addresses.map(({ group = '' }) => {
    return { name: 'X-ABLABEL', line: `X-ABLabel:${labels.get(group) ?? ''}` }
  })
}
