import { parseInternetDate, printInternetDate } from '../../http/internet-date.ts'
import { changeVCardProperty } from '../text/property.ts'
import type { VCard } from '../text/vcard.ts'

const basicForm =
  /^(\d{4})-?(\d\d)-?(\d\d)T(\d\d):?(\d\d):?(\d\d)(?:[.,]\d+)?(Z|[+-]\d\d(?::?\d\d)?)$/i

/**
 * When the card says that it was last changed (`REV`, https://www.rfc-editor.org/rfc/rfc6350#section-6.7.4), in milliseconds since the
 * epoch; undefined when it does not, or not with a time and an offset.
 */
export function revisionDate(card: VCard): number | undefined {
  const revision = card.find(({ name }) => name === 'REV')
  const [, year, month, day, hour, minute, second, zone = ''] =
    basicForm.exec(revision?.value.trim() ?? '') ?? []
  const offset = zone.replace(
    /^([+-]\d\d):?(\d\d)?$/,
    (_, hours, minutes = '00') => `${hours}:${minutes}`,
  )
  return parseInternetDate(`${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`)
}

/** The card with a REV that is not before `date`; the very same object where it is not, or where the card has none. */
export function withRevisionSince(card: VCard, date: number): VCard {
  const revised = revisionDate(card)
  if (revised === undefined || revised >= date) return card
  return card.map((property) =>
    property.name === 'REV'
      ? changeVCardProperty(property, { value: printInternetDate(date) })
      : property,
  )
}
