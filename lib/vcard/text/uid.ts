import type { VCard } from './vcard.ts'
import { changeVCardProperty, createVCardProperty } from './property.ts'
import { unescapeVCardText } from './text-value.ts'

/** The card's UID as text; undefined when there is none or it is empty. */
export function vcardUid(card: VCard): string | undefined {
  const uid = card.find(({ name }) => name === 'UID')
  const text = uid && unescapeVCardText(uid.value).trim()
  return text === '' ? undefined : text
}

/**
 * Whether two UIDs are the same one. vCard 4.0 wants a URI (https://www.rfc-editor.org/rfc/rfc6350#section-6.7.6), and
 * eM Client makes one of the UUID that it has read, when it writes the card back as 4.0.
 */
export const isSameUid = (one: string, other: string): boolean =>
  withoutUrn(one) === withoutUrn(other)

const withoutUrn = (uid: string): string => uid.replace(/^urn:uuid:/i, '')

/** The card with this UID and no other, in the old one's place, else at the end; without any UID for undefined. */
export function withVCardUid(card: VCard, uid: string | undefined): VCard {
  if (uid === undefined) return card.filter(({ name }) => name !== 'UID')
  const at = card.findIndex(({ name }) => name === 'UID')
  const old = card[at]
  if (old === undefined) return [...card, createVCardProperty('UID', escapeVCardUid(uid))]
  const kept =
    vcardUid(card) === uid ? old : changeVCardProperty(old, { value: escapeVCardUid(uid) })
  return card.flatMap((property, i) =>
    i === at ? [kept] : property.name === 'UID' ? [] : [property],
  )
}

/**
 * A UID as its property's value. Commas and semicolons are not escaped: a UID is one value in every version, and there
 * are clients that compare it without unescaping.
 */
export function escapeVCardUid(uid: string): string {
  return /[\\\r\n]/.test(uid) ? uid.replaceAll('\\', '\\\\').replace(/\r\n|\r|\n/g, '\\n') : uid
}
