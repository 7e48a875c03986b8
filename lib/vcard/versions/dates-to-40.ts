import { convertDateToVCard30 } from './dates-to-30.ts'

/** Apple's parameter for a year that is to be omitted; its value is that year. */
export const APPLE_OMIT_YEAR_PARAM = 'X-APPLE-OMIT-YEAR'

// What 4.0 can say and 3.0 cannot: a year, a month of a year, a month, a day of any month (RFC 6350 §4.3.1).
const PARTIAL = /^(?:\d{4}(?:-\d\d)?|--\d\d|---\d\d)$/

/**
 * A date of 3.0 as 4.0 writes it (RFC 6350 §4.3): `19960415`, `--0415` when its year is `omitted`,
 * `19531015T231000Z`. Undefined when it is none.
 */
export function convertDateToVCard40(
  text: string,
  omitted: string | undefined,
): string | undefined {
  if (PARTIAL.test(text)) return text
  const date = convertDateToVCard30(text)
  if (date === undefined) return undefined
  const year = date.params.find(({ name }) => name === APPLE_OMIT_YEAR_PARAM)?.values[0] ?? omitted
  const compact = compactDate(date.value)
  const isOmitted = compact.length === 8 && year === compact.slice(0, 4)
  return isOmitted ? `--${compact.slice(4)}` : compact
}

/** A timestamp as 4.0 writes it, which is never without a time (RFC 6350 §4.3.5). Undefined when it is none. */
export function convertTimestampToVCard40(text: string): string | undefined {
  const date = convertDateToVCard30(text)
  if (date === undefined || date.params.some(({ name }) => name === APPLE_OMIT_YEAR_PARAM))
    return undefined
  const compact = compactDate(date.value)
  return compact.includes('T') ? compact : `${compact}T000000Z`
}

/** An offset from UTC as 4.0 writes it: `-0500`. Undefined when it is none. */
export function convertUtcOffsetToVCard40(text: string): string | undefined {
  return /^[+-]\d\d:?\d\d$/.test(text) ? text.replace(':', '') : undefined
}

// 4.0 has no fractions of a second (RFC 6350 §4.3.2).
function compactDate(extended: string): string {
  const [date = '', time] = extended.split('T')
  const day = date.replaceAll('-', '')
  return time === undefined ? day : `${day}T${time.replaceAll(':', '').replace(/[.,]\d+/, '')}`
}
