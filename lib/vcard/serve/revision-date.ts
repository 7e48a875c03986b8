import { parseInternetDate, printInternetDate } from '../../http/internet-date.ts'
import { changeVCardProperty } from '../text/property.ts'
import type { VCard } from '../text/vcard.ts'

const line = /^(?:[\w-]+\.)?REV(?:;[^:\r\n]*)?:([^\r\n]+)/im

/**
 * When a card says that it was last changed (`REV`, https://www.rfc-editor.org/rfc/rfc6350#section-6.7.4), in milliseconds since the
 * epoch; undefined when it does not, or not with a time and an offset. Read without a parse: every card of a first fill is asked.
 */
export function revisionDate(card: Buffer): number | undefined {
  const [, value] = line.exec(card.toString('latin1')) ?? []
  return value === undefined ? undefined : parseRevision(value)
}

const timestamp =
  /^(\d{4})-?(\d\d)-?(\d\d)T(\d\d):?(\d\d):?(\d\d)(?:[.,]\d+)?(?:(Z)|([+-]\d\d):?(\d\d)?)$/i

function parseRevision(value: string): number | undefined {
  const match = timestamp.exec(value.trim())
  if (match === null) return undefined
  const [, year, month, day, hour, minute, second, utc, hours, minutes = '00'] = match
  const offset = utc === undefined ? `${hours}:${minutes}` : 'Z'
  return parseInternetDate(`${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`)
}

/** The card with a REV that is not before `date`; the very same object where it is not, or where the card has none. */
export function withRevisionSince(card: VCard, date: number): VCard {
  const isBefore = ({ name, value }: VCard[number]): boolean =>
    name === 'REV' && (parseRevision(value) ?? date) < date
  if (!card.some(isBefore)) return card
  const value = printInternetDate(date)
  return card.map((property) =>
    isBefore(property) ? changeVCardProperty(property, { value }) : property,
  )
}
