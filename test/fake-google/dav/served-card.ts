import type { Contact, Entry, Messenger } from './contact.ts'
import { fold, splitValue, unescapeText, escapeText } from './content-line.ts'
import { revOf } from './timestamps.ts'

/** The card as Google serves it, in its order of properties; lines end in LF, the last one too. */
export function printCard(contact: Contact, id: string, modified: number): string {
  const groups = new Map(grouped(contact).map((one, index) => [one, `item${index + 1}`]))
  const lines = [
    'BEGIN:VCARD',
    'VERSION:3.0',
    `N:${contact.name.join(';')}`,
    `FN:${formattedName(contact.name)}`,
    ...['NICKNAME', 'TITLE', 'ORG'].flatMap((name) => textLine(contact, name)),
    `REV:${revOf(modified)}`,
    `UID:${id}`,
    ...optional('BDAY;VALUE=DATE:', contact.birthday),
    ...contact.addresses.map((one) => line('ADR', one, groups)),
    ...contact.phones.map((one) => line('TEL', one, groups)),
    ...contact.emails.map((one) => line('EMAIL', one, groups)),
    ...textLine(contact, 'NOTE'),
    ...optional('PHOTO;ENCODING=B:', contact.photo),
    ...contact.messengers.map((one) => line('IMPP', one, groups)),
    ...contact.foreign.map((one) => one.line),
    ...[...groups].flatMap(([one, group]) => companions(contact, one, group)),
    'END:VCARD',
  ]
  return lines.map(fold).join('\n') + '\n'
}

/** FN is made from N: prefix, given, additional, family, suffix. */
export function formattedName(name: readonly string[]): string {
  const [family = '', given = '', additional = '', prefix = '', suffix = ''] = name
  const words = [prefix, given, additional, family, suffix].flatMap((part) => splitValue(part, ','))
  return escapeText(words.map(unescapeText).filter(Boolean).join(' '))
}

type Grouped = Entry | string

/** Google numbers the groups by kind, not in the order of the card. */
function grouped(contact: Contact): readonly Grouped[] {
  const { emails, dates, messengers, phones, related, urls } = contact
  const labelled = [...emails, ...dates, ...messengers, ...phones, ...related, ...urls]
  return [...labelled.filter(({ label }) => label !== undefined), ...contact.orphanLabels]
}

/** The grouped lines at the end of a card: its label, after what has no place of its own. */
function companions(contact: Contact, one: Grouped, group: string): readonly string[] {
  if (typeof one === 'string') return [`${group}.X-ABLabel:${one}`]
  const groups = new Map<Grouped, string>([[one, group]])
  const own = (name: string, entries: readonly Entry[]) =>
    entries.includes(one) ? [line(name, one, groups)] : []
  return [
    ...own('X-ABDATE', contact.dates),
    ...own('X-ABRELATEDNAMES', contact.related),
    ...own('URL', contact.urls),
    `${group}.X-ABLabel:${one.label ?? ''}`,
  ]
}

function line(name: string, one: Entry | Messenger, groups: ReadonlyMap<Grouped, string>): string {
  const group = groups.get(one)
  const service =
    'service' in one && one.service !== undefined ? `;X-SERVICE-TYPE=${one.service}` : ''
  const types = [...one.types, ...(one.preferred && name !== 'ADR' ? ['PREF'] : [])]
  const type = types.length === 0 ? '' : `;TYPE=${types.join(',')}`
  return `${group === undefined ? '' : `${group}.`}${name}${service}${type}:${one.value}`
}

function textLine(contact: Contact, name: string): readonly string[] {
  return optional(`${name}:`, contact.texts.get(name))
}

function optional(head: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [head + value]
}
