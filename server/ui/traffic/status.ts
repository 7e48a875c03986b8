import { html, type Html } from '../frame/html.ts'

/** How a status is shown: `bad` is upstream's or our failure, `warn` a refusal, `good` what was wanted. */
export function kindOfStatus(status: number | undefined): 'good' | 'warn' | 'bad' | '' {
  if (status === undefined || status >= 500) return 'bad'
  if (status >= 400) return 'warn'
  return status >= 300 ? '' : 'good'
}

/** A status as a badge; none is an answer that never came. */
export const statusBadge = (status: number | undefined): Html =>
  html`<span class="badge ${kindOfStatus(status)}">${status ?? 'none'}</span>`
