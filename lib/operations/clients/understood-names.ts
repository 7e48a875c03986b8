/**
 * What a client keeps of a card that it edits: all; all properties, but not every parameter and label; or these, as
 * lib/vcard/merge/known-names.ts names them.
 */
export type UnderstoodNames = 'all' | 'all properties' | readonly string[]

/** They say which card it is and who wrote it. */
export const ABOUT_THE_CARD: readonly string[] = ['UID', 'REV', 'VERSION', 'PRODID']

/** What every address book has a field for; N and FN are never removed. */
export const IN_ALL_CLIENTS: readonly string[] = [
  ...'TEL EMAIL ADR ORG TITLE NOTE URL BDAY NICKNAME'.split(' '),
  ...ABOUT_THE_CARD,
]

/** Those of `properties` with Apple's label in their group. */
const labelled = (properties: string): readonly string[] =>
  properties.split(' ').map((property) => `${property};X-ABLABEL`)

// Without PHOTO: one behind a URL may never have reached the client. It shows what it can with the first that it sends.
const IN_TELEPHONES = [
  ...'IMPP X-ABDATE X-ABRELATEDNAMES X-PHONETIC-FIRST-NAME X-PHONETIC-LAST-NAME'.split(' '),
  ...labelled('TEL EMAIL URL ADR X-ABDATE X-ABRELATEDNAMES'),
]

/** What DAVx5 makes rows of in Android's contacts. */
export const IN_DAVX5: readonly string[] = [
  ...IN_TELEPHONES,
  ...'CATEGORIES ROLE ANNIVERSARY RELATED X-PHONETIC-MIDDLE-NAME X-SIP'.split(' '),
  ...labelled('IMPP NICKNAME'),
]

/** What iOS and macOS write themselves. */
export const IN_APPLES: readonly string[] = [
  ...IN_TELEPHONES,
  ...'X-SOCIALPROFILE X-ABSHOWAS X-MAIDENNAME ADR;X-ABADR'.split(' '),
]

/** The properties of vCard 2.1 (§2), but for extensions: its writers can say no others. */
const IN_21: ReadonlySet<string> = new Set(
  (
    'FN N PHOTO BDAY ADR LABEL TEL EMAIL MAILER TZ GEO TITLE ROLE LOGO AGENT ORG NOTE REV SOUND URL UID ' +
    'VERSION KEY'
  ).split(' '),
)

/** Whether a client with these names removes a property, parameter or label by leaving it out of a card of that version. */
export function understands(
  names: UnderstoodNames,
  version: string | undefined,
): (name: string) => boolean {
  if (version === '2.1') {
    const inAny = understands(names, undefined)
    return (name) => IN_21.has(name) && inAny(name)
  }
  if (names === 'all') return () => true
  if (names === 'all properties') return (name) => !name.includes(';')
  const known = new Set(names)
  return (name) => known.has(name)
}
