const HOUR = 3_600_000

/** RFC 3339 in US Pacific time with milliseconds, as Google's ETags have it; quotes included. */
export function etagOf(milliseconds: number): string {
  const hours = isDaylightSaving(milliseconds) ? 7 : 8
  const local = new Date(milliseconds - hours * HOUR).toISOString()
  return `"${local.slice(0, -1)}-0${hours}:00"`
}

/** The same instant in UTC without a fraction, as `REV` has it. */
export function revOf(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
}

/** From the second Sunday of March to the first of November, at 2 o'clock local time. */
function isDaylightSaving(milliseconds: number): boolean {
  const year = new Date(milliseconds).getUTCFullYear()
  const start = sunday(year, 2, 2) + 10 * HOUR
  const end = sunday(year, 10, 1) + 9 * HOUR
  return milliseconds >= start && milliseconds < end
}

function sunday(year: number, month: number, nth: number): number {
  const weekday = new Date(Date.UTC(year, month, 1)).getUTCDay()
  return Date.UTC(year, month, 1 + ((7 - weekday) % 7) + 7 * (nth - 1))
}
