/** The three forms of https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7: IMF-fixdate, RFC 850's, asctime's. */
const forms: readonly RegExp[] = [
  /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/,
]

/** Milliseconds since the epoch; undefined for what is no HTTP-date. */
export function parseHttpDate(text: string | undefined): number | undefined {
  const date = text?.trim() ?? ''
  if (!forms.some((form) => form.test(date))) return undefined
  const time = Date.parse(date.endsWith('GMT') ? date : `${date} GMT`)
  return Number.isNaN(time) ? undefined : time
}

/** An IMF-fixdate, which has no fraction of a second. */
export const printHttpDate = (time: number): string => new Date(time).toUTCString()
