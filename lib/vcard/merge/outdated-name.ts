import type { Card } from '../text/card.ts'
import { valueKey } from './item-keys.ts'
import type { Property } from '../text/property.ts'

/** FN is made from N at Google, N from FN where it is missing: the one says what the other says. */
const COUNTERPARTS: ReadonlyMap<string, string> = new Map([
  ['N', 'FN'],
  ['FN', 'N'],
])

/**
 * Whether a name of `current` that an upload lacks must not be merged back, since the upload says another one: a client
 * that knows FN alone has renamed the person, and the old N would undo that.
 */
export function isOutdated(name: string, current: Card, upload: Card): boolean {
  const counterpart = COUNTERPARTS.get(name)
  const said = upload.find((property) => property.name === counterpart)
  const before = current.find((property) => property.name === counterpart)
  return said !== undefined && (before === undefined || nameIn(said) !== nameIn(before))
}

/** Parts of N that are empty at its end are often not written. */
const nameIn = ({ name, value }: Property): string =>
  valueKey({ name, value: value.replace(/;+$/, '') })
