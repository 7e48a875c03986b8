import type { AddressDataRequest } from '../../dav/request/requested-properties.ts'
import type { VCard } from '../text/vcard.ts'
import { isVCardPropertyNamed } from './property-name.ts'
import { changeVCardProperty } from '../text/property.ts'

/**
 * The card with the properties that a client asked for, and VERSION; the whole card for undefined. With `novalue` a
 * property keeps its name and parameters (https://www.rfc-editor.org/rfc/rfc6352#section-10.4.2).
 */
export function selectVCardProperties(
  card: VCard,
  properties: AddressDataRequest['properties'],
): VCard {
  if (properties === undefined) return card
  return card.flatMap((property) => {
    if (property.name === 'VERSION') return [property]
    const requests = properties.filter(({ name }) => isVCardPropertyNamed(property, name))
    if (requests.length === 0) return []
    const isWithoutValue = requests.every(({ novalue }) => novalue)
    return [isWithoutValue ? changeVCardProperty(property, { value: '' }) : property]
  })
}
