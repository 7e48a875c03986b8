import { carddav } from '../../dav/xml/names.ts'
import { HttpError } from '../../errors/http-error.ts'
import type { Card } from '../text/card.ts'
import { withUid } from '../text/identity.ts'
import { formattedName, namePartsOf } from '../text/person-name.ts'
import { changeProperty, createProperty } from '../text/property.ts'

/**
 * A 3.0 card as Google takes it. Google answers 400 without N, builds FN from N, and replaces UID by its own id:
 * so N is never missing, an empty N is filled from FN, and UID is `upstreamUid` or left out. A card of a group is refused:
 * 403 `supported-address-data`.
 */
export function forGoogle(card: Card, upstreamUid: string | undefined): Card {
  if (isGroup(card)) throw groupsAreRefused()
  return withUid(withNames(card), upstreamUid)
}

function isGroup(card: Card): boolean {
  return card.some(
    ({ name, value }) =>
      (name === 'KIND' || name === 'X-ADDRESSBOOKSERVER-KIND') && /^group$/i.test(value.trim()),
  )
}

function groupsAreRefused(): HttpError {
  return new HttpError(
    403,
    'this card is a group, and Google keeps no groups as cards: use labels in Google Contacts instead',
    { condition: { name: carddav('supported-address-data') } },
  )
}

function withNames(card: Card): Card {
  const name = namePartsOf(card)
  const named = replaceOrAdd(card, 'N', name)
  return replaceOrAdd(named, 'FN', formattedName(card))
}

function replaceOrAdd(card: Card, name: string, value: string): Card {
  const at = card.findIndex((property) => property.name === name)
  if (at === -1) return afterVersion(card, name, value)
  return card.map((p, i) => (i === at && p.value !== value ? changeProperty(p, { value }) : p))
}

function afterVersion(card: Card, name: string, value: string): Card {
  const at = card.findIndex((property) => property.name === 'VERSION') + 1
  return [...card.slice(0, at), createProperty(name, value), ...card.slice(at)]
}
