import { identicon } from './demo/identicon.ts'
import { PEOPLE } from './demo/invented-people.ts'
import type { People } from './demo/invented-people.ts'
import type { FakeAccount, FakeContact } from './account.ts'

export interface SeedOptions {
  /** Every so many contacts one has a photo; 0 for none. */
  readonly photoEvery?: number
  /** Where the series begins, so that more can be added later. */
  readonly from?: number
}

/** Adds invented contacts, the same ones each time. */
export function seedContacts(
  account: FakeAccount,
  count: number,
  options: SeedOptions = {},
): readonly FakeContact[] {
  const { photoEvery = 4, from = 0 } = options
  return Array.from({ length: count }, (_, index) => {
    return account.contacts.add(inventedCard(from + index, photoEvery))
  })
}

/** The vCard of an invented person, as a client would upload it. */
export function inventedCard(index: number, photoEvery = 4): string {
  const people = pick(PEOPLE, index)
  const [family, given] = [
    pick(people.families, index >> 3),
    pick(people.given, (index >> 3) * 5 + index),
  ]
  const lines = [
    'BEGIN:VCARD',
    'VERSION:3.0',
    `UID:invented-${index}`,
    `N:${family};${given};;${index % 17 === 5 ? 'Dr.' : ''};`,
    `FN:${given} ${family}`,
    `EMAIL;TYPE=HOME:person${index}@mail.example`,
    `TEL;TYPE=CELL:${phone(index)}`,
    ...extras(index, people),
    ...(photoEvery > 0 && index % photoEvery === 0 ? [photo(index)] : []),
    'END:VCARD',
  ]
  return lines.join('\r\n') + '\r\n'
}

/** What only some people have, in rhythms that do not fall together. */
function extras(index: number, people: People): readonly string[] {
  const number = (index % 180) + 1
  const address = `${pick(people.streets, index)} ${number};${people.town};;${10_000 + (index % 80_000)};${people.country}`
  return [
    ...(index % 3 === 0 ? [`ORG:${people.firm};${index % 2 ? 'IT' : 'R\\, D'}`, 'TITLE:CEO'] : []),
    ...(index % 3 === 1 ? [`ADR;TYPE=HOME:;;${address}`] : []),
    ...(index % 5 === 0 ? [`NOTE:${people.note.replaceAll(/[,;]/g, '\\$&')}`] : []),
    ...(index % 6 === 0
      ? [`BDAY:19${40 + (index % 59)}-${two((index % 12) + 1)}-${two((index % 28) + 1)}`]
      : []),
    ...(index % 7 === 0 ? [`item1.TEL:${phone(index + 1)}`, 'item1.X-ABLabel:Summer house'] : []),
    ...(index % 9 === 0 ? [`URL:https://person${index}.example/`] : []),
    ...(index % 11 === 0 ? [`TEL;TYPE=FAX,WORK:${phone(index + 2)}`] : []),
    ...(index % 13 === 0 ? [`NICKNAME:${pick(people.given, index + 1)}`] : []),
    ...(index % 19 === 0 ? ['X-INVENTED:yes'] : []),
  ]
}

/** From a range kept free for fiction. */
function phone(index: number): string {
  return `+44 7700 900${String(index % 1000).padStart(3, '0')}`
}

function photo(index: number): string {
  return `PHOTO;ENCODING=b;TYPE=PNG:${identicon(index).toString('base64')}`
}

const two = (value: number): string => String(value).padStart(2, '0')

function pick<T>(list: readonly T[], index: number): T {
  return list[index % list.length] as T
}
