import { html, type Html } from '../frame/html.ts'

/** Class of a status: `bad` for a failure of the bridge or upstream, `warn` for a refusal, `good` for success. */
export function statusSeverity(status: number | undefined): 'good' | 'warn' | 'bad' | '' {
  if (status === undefined || status >= 500) return 'bad'
  if (status >= 400) return 'warn'
  return status >= 300 ? '' : 'good'
}

/** A status as a badge; undefined: the answer never came. */
export const renderStatusBadge = (status: number | undefined): Html =>
  html`<span class="badge ${statusSeverity(status)}">${status ?? 'none'}</span>`
