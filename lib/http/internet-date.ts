/** A date and time with its offset (https://www.rfc-editor.org/rfc/rfc3339#section-5.6). */
const form = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/i

/** Milliseconds since the epoch; undefined for what is no date-time of RFC 3339. */
export function parseInternetDate(text: string | undefined): number | undefined {
  const time = form.test(text ?? '') ? Date.parse(text ?? '') : NaN
  return Number.isNaN(time) ? undefined : time
}

/** In UTC, without a fraction of a second. */
export const printInternetDate = (time: number): string =>
  `${new Date(time).toISOString().slice(0, 19)}Z`
