import type { VCardParam } from '../text/property.ts'

/** A date of 3.0: the value, and the parameters that the property needs with it. */
export interface VCard30Date {
  readonly value: string
  readonly params: readonly VCardParam[]
}

const DATE = /^(\d{4})-?(\d\d)-?(\d\d)$/
const DATE_TIME =
  /^(\d{4})-?(\d\d)-?(\d\d)T(\d\d):?(\d\d)(?::?(\d\d))?([.,]\d+)?(Z|[+-]\d\d(?::?\d\d)?)?$/
const WITHOUT_YEAR = /^--(\d\d)-?(\d\d)$/

/**
 * A date of vCard 4.0 or 2.1 as 3.0 writes it (RFC 2426 §3.1.5); undefined when 3.0 cannot express it, such as a
 * year alone. A day without a year becomes Apple's form: the year 1604, and a parameter that says to omit it.
 */
export function convertDateToVCard30(text: string): VCard30Date | undefined {
  const [, year = '', month = '', day = ''] = DATE.exec(text) ?? []
  if (year !== '') return { value: `${year}-${month}-${day}`, params: [] }
  return dateTimeValue(text) ?? yearlessValue(text)
}

/** A timestamp in the extended form of ISO 8601, with seconds; undefined when it is none. */
export function convertTimestampToVCard30(text: string): string | undefined {
  const parts = DATE_TIME.exec(text)
  if (parts === null) return undefined
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '00'] = parts
  return `${year}-${month}-${day}T${hour}:${minute}:${second}${parts[7] ?? ''}${convertUtcOffsetToVCard30(parts[8] ?? '')}`
}

/** An offset from UTC as 3.0 writes it: `-0500` and `-05` become `-05:00`. Any other text is returned as it is. */
export function convertUtcOffsetToVCard30(text: string): string {
  return text.replace(
    /^([+-]\d\d):?(\d\d)?$/,
    (_, hours: string, minutes = '00') => `${hours}:${minutes}`,
  )
}

function dateTimeValue(text: string): VCard30Date | undefined {
  const value = convertTimestampToVCard30(text)
  return value === undefined
    ? undefined
    : { value, params: [{ name: 'VALUE', values: ['date-time'] }] }
}

function yearlessValue(text: string): VCard30Date | undefined {
  const [, month = '', day = ''] = WITHOUT_YEAR.exec(text) ?? []
  if (month === '') return undefined
  const params = [{ name: 'X-APPLE-OMIT-YEAR', values: ['1604'] }]
  return { value: `1604-${month}-${day}`, params }
}
