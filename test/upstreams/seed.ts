import { basic } from '../support/basic.ts'

const names = ['Ada Lovelace', 'Grace Hopper', 'Jörg Müller']

/** How many cards `seed` puts. */
export const seeded = names.length

/** A few people in a book, so that a first sync has something to fetch. */
export async function seed(book: string, user: string, password: string): Promise<void> {
  for (const [index, name] of names.entries()) {
    const answer = await fetch(`${book}seed-${index + 1}.vcf`, {
      method: 'PUT',
      headers: {
        Authorization: basic(user, password),
        'Content-Type': 'text/vcard; charset=utf-8',
      },
      body: card(name, index + 1),
    })
    if (!answer.ok) throw new Error(`seeding ${book}: ${answer.status} ${await answer.text()}`)
  }
}

function card(name: string, number: number): string {
  const [given = '', family = ''] = name.split(' ')
  return [
    'BEGIN:VCARD',
    'VERSION:3.0',
    `UID:seed-${number}`,
    `FN:${name}`,
    `N:${family};${given};;;`,
    `EMAIL;TYPE=HOME:seed${number}@example.org`,
    `TEL;TYPE=CELL:+49 170 000000${number}`,
    'END:VCARD',
    '',
  ].join('\r\n')
}
