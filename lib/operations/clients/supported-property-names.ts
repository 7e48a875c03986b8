/**
 * What a client keeps of a card that it edits: all; all properties, but not every parameter and label; or these, as
 * lib/vcard/merge/used-property-names.ts names them.
 */
export type SupportedPropertyNames = 'all' | 'all properties' | readonly string[]

/** They say which card it is and who wrote it. */
export const CARD_METADATA_PROPERTIES: readonly string[] = ['UID', 'REV', 'VERSION', 'PRODID']

/** What every address book has a field for; N and FN are never removed. */
export const COMMONLY_SUPPORTED_PROPERTIES: readonly string[] = [
  ...'TEL EMAIL ADR ORG TITLE NOTE URL BDAY NICKNAME'.split(' '),
  ...CARD_METADATA_PROPERTIES,
]

/** Those of `properties` with Apple's label in their group. */
const labelled = (properties: string): readonly string[] =>
  properties.split(' ').map((property) => `${property};X-ABLABEL`)

// Without PHOTO: one behind a URL may never have reached the client. It shows what it can with the first that it sends.
const PHONE_SUPPORTED_PROPERTIES = [
  ...'IMPP X-ABDATE X-ABRELATEDNAMES X-PHONETIC-FIRST-NAME X-PHONETIC-LAST-NAME'.split(' '),
  ...labelled('TEL EMAIL URL ADR X-ABDATE X-ABRELATEDNAMES'),
]

/** What DAVx5 makes rows of in Android's contacts. */
export const DAVX5_SUPPORTED_PROPERTIES: readonly string[] = [
  ...PHONE_SUPPORTED_PROPERTIES,
  ...'CATEGORIES ROLE ANNIVERSARY RELATED X-PHONETIC-MIDDLE-NAME X-SIP'.split(' '),
  ...labelled('IMPP NICKNAME'),
]

/** What iOS and macOS write themselves. */
export const APPLE_SUPPORTED_PROPERTIES: readonly string[] = [
  ...PHONE_SUPPORTED_PROPERTIES,
  ...'X-SOCIALPROFILE X-ABSHOWAS X-MAIDENNAME ADR;X-ABADR'.split(' '),
]

/** What KContacts keeps of a 3.0 card, but for pictures: one behind a URL it may not have read. */
export const KADDRESSBOOK_SUPPORTED_PROPERTIES: readonly string[] =
  'CATEGORIES CLASS GEO IMPP KEY LOGO ROLE SORT-STRING SOUND TZ'.split(' ')

/** What Z-Push makes out of a phone's ActiveSync fields. Without TITLE: it reads that, and writes ROLE. */
export const ACTIVESYNC_SUPPORTED_PROPERTIES: readonly string[] = [
  ...COMMONLY_SUPPORTED_PROPERTIES.filter((property) => property !== 'TITLE'),
  'CATEGORIES',
]

/** The properties of vCard 2.1 (§2), but for extensions: its writers can say no others. */
const VCARD_21_PROPERTIES: ReadonlySet<string> = new Set(
  (
    'FN N PHOTO BDAY ADR LABEL TEL EMAIL MAILER TZ GEO TITLE ROLE LOGO AGENT ORG NOTE REV SOUND URL UID ' +
    'VERSION KEY'
  ).split(' '),
)

/** Whether a client with these names removes a property, parameter or label by leaving it out of a card of that version. */
export function supportsProperty(
  supported: SupportedPropertyNames,
  version: string | undefined,
  name: string,
): boolean {
  if (version === '2.1' && !VCARD_21_PROPERTIES.has(name)) return false
  if (supported === 'all') return true
  return supported === 'all properties' ? !name.includes(';') : supported.includes(name)
}
