import { html, type Html } from '../frame/html.ts'

/** A time of day to the second, in UTC; a script shows it in the browser's own zone. */
export const renderClockTime = (at: number): Html => {
  const iso = new Date(at).toISOString()
  return html`<time datetime="${iso}" data-clock>${iso.slice(11, 19)}</time>`
}

/** Milliseconds, in the unit that a person would choose. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 9.95) return `${milliseconds.toFixed(1)} ms`
  if (milliseconds < 9_950) return `${Math.round(milliseconds).toLocaleString('en')} ms`
  return `${(milliseconds / 1000).toFixed(1)} s`
}

/** Bytes, in the unit that a person would choose. */
export function formatByteSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 999_500) return `${(bytes / 1000).toFixed(bytes < 9_950 ? 1 : 0)} KB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}
