import { html, type Html } from './html.ts'

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })
const date = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })
const exact = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'long',
  timeStyle: 'short',
  timeZone: 'UTC',
})

const steps = [
  ['minute', 60_000, 60],
  ['hour', 3_600_000, 24],
  ['day', 86_400_000, 14],
] as const

/** A time in milliseconds as a person would say it: "3 minutes ago", "in 5 days", or its date in UTC when it is far. */
export const renderRelativeTime = (at: number, now = Date.now()): Html =>
  html`<time datetime="${new Date(at).toISOString()}" title="${exact.format(at)} UTC"
    >${words(at, now)}</time
  >`

function words(at: number, now: number): string {
  const away = at - now
  if (Math.abs(away) < 60_000) return 'just now'
  for (const [unit, length, limit] of steps) {
    const count = Math.round(away / length)
    if (Math.abs(count) < limit) return relative.format(count, unit)
  }
  return date.format(at)
}
