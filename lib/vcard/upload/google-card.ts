import { carddavName } from '../../dav/xml/xml-name.ts'
import { HttpError } from '../../errors/http-error.ts'
import type { VCard } from '../text/vcard.ts'
import { withVCardUid } from '../text/uid.ts'
import { deriveFormattedName, deriveStructuredName } from '../text/person-name.ts'
import { changeVCardProperty, createVCardProperty } from '../text/property.ts'

/**
 * A 3.0 card in a form that Google accepts. Google answers 400 without N, builds FN from N, and replaces UID by its own id:
 * so N is never missing, an empty N is filled from FN, and UID is `upstreamUid` or left out. Throws `HttpError` 403 with
 * `supported-address-data` for a card of a group.
 */
export function adaptCardForGoogle(card: VCard, upstreamUid: string | undefined): VCard {
  if (isGroup(card)) throw groupRefusal()
  return withVCardUid(withNames(card), upstreamUid)
}

function isGroup(card: VCard): boolean {
  return card.some(
    ({ name, value }) =>
      (name === 'KIND' || name === 'X-ADDRESSBOOKSERVER-KIND') && /^group$/i.test(value.trim()),
  )
}

function groupRefusal(): HttpError {
  return new HttpError(
    403,
    'this card is a group, and Google keeps no groups as cards: use labels in Google Contacts instead',
    { condition: { name: carddavName('supported-address-data') } },
  )
}

function withNames(card: VCard): VCard {
  const name = deriveStructuredName(card)
  const withN = replaceOrAdd(card, 'N', name)
  return replaceOrAdd(withN, 'FN', deriveFormattedName(card))
}

function replaceOrAdd(card: VCard, name: string, value: string): VCard {
  const at = card.findIndex((property) => property.name === name)
  if (at === -1) return afterVersion(card, name, value)
  return card.map((p, i) => (i === at && p.value !== value ? changeVCardProperty(p, { value }) : p))
}

function afterVersion(card: VCard, name: string, value: string): VCard {
  const at = card.findIndex((property) => property.name === 'VERSION') + 1
  return [...card.slice(0, at), createVCardProperty(name, value), ...card.slice(at)]
}
