import { addressLabels } from './address-labels.ts'
import { appleTo40 } from './apple-to-40.ts'
import type { Card } from '../text/card.ts'
import { to40Property } from './conversions-to-40.ts'
import { kindTo40 } from './kind-to-40.ts'
import { datesTo40, sortKey } from './singular-to-40.ts'

/**
 * A vCard 3.0 as 4.0, VERSION first as it must be there (RFC 6350 §6.7.9). What 4.0 has no name for goes as an `X-`
 * property; a property that needs no change is the very same object. FN and N are not added.
 */
export function to40(card: Card): Card {
  const properties: Card = versionFirst(card).map(to40Property)
  const related = kindTo40(datesTo40(appleTo40(properties)))
  return sortKey(addressLabels(related))
}

function versionFirst(card: Card): Card {
  const versions = card.filter(({ name }) => name === 'VERSION')
  return [...versions.slice(0, 1), ...card.filter(({ name }) => name !== 'VERSION')]
}
