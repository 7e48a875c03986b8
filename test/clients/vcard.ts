/** What the drivers put into a card. */
export interface CardFacts {
  readonly uid: string
  readonly given: string
  readonly family: string
  readonly email: string
}

/** A vCard 3.0 with CRLF line ends. */
export function vcard({ uid, given, family, email }: CardFacts): string {
  return [
    'BEGIN:VCARD',
    'VERSION:3.0',
    `UID:${uid}`,
    `N:${family};${given};;;`,
    `FN:${given} ${family}`,
    `EMAIL;TYPE=HOME:${email}`,
    'END:VCARD',
    '',
  ].join('\r\n')
}

/** The same card with one more line. */
export function withLine(card: string, line: string): string {
  return card.replace(/END:VCARD/i, `${line}\r\nEND:VCARD`)
}

/** Folded lines made whole (RFC 6350 §3.2). */
export function unfold(card: string): string {
  return card.replace(/\r?\n[ \t]/g, '')
}
