import type { AddressDataRequest } from '../../dav/request/requests.ts'
import type { Card } from '../text/card.ts'
import { named } from './named.ts'
import { changeProperty, type Property } from '../text/property.ts'

/**
 * The properties that a client asked for, always with VERSION; all of them for undefined. With `novalue` a
 * property keeps its name and parameters (https://www.rfc-editor.org/rfc/rfc6352#section-10.4.2).
 */
export function partial(card: Card, properties: AddressDataRequest['properties']): Card {
  if (properties === undefined) return card
  return card.flatMap((property) => {
    if (property.name === 'VERSION') return [property]
    const asked = properties.filter(({ name }) => named(property, name))
    return asked.length === 0
      ? []
      : [
          part(
            property,
            asked.every(({ novalue }) => novalue),
          ),
        ]
  })
}

function part(property: Property, novalue: boolean): Property {
  return novalue ? changeProperty(property, { value: '' }) : property
}
