import type { ClientSyncState, LastSyncToken } from '../../trace/show/client-sync-state.ts'
import { renderDescriptionRow } from '../frame/description-list.ts'
import { html, type Html } from '../frame/html.ts'
import { renderClockTime } from './formats.ts'

/** What each client holds, as far as its requests tell; undefined when there are none. */
export const renderClientStateCards = (states: readonly ClientSyncState[]): Html | undefined =>
  states.length === 0 ? undefined : html`<div class="grid">${states.map(clientCard)}</div>`

const clientCard = (state: ClientSyncState): Html =>
  html`<section class="card client">
    <h2>What ${state.device.replace('/', ' · ')} holds of ${state.book}</h2>
    <dl class="values facts">
      ${renderDescriptionRow('Cards', cards(state))}
      ${renderDescriptionRow('Sync-token', token(state.token))}
    </dl>
    ${state.unknown.map((sentence) => html`<p class="muted">${sentence}</p>`)}
  </section>`

const cards = ({ known, fetched, gone }: ClientSyncState): Html =>
  html`${count(known)} known, ${fetched.toLocaleString('en')} of them
  fetched${gone > 0 && `, ${gone.toLocaleString('en')} gone`}`

const count = (cards: number): string =>
  cards === 1 ? '1 card' : `${cards.toLocaleString('en')} cards`

function token(held: LastSyncToken | undefined): Html {
  if (!held) return html`none was given`
  const { at, means } = held
  return html`given at
  ${renderClockTime(at)}${
    means
      ? html`<span class="held muted">the bridge’s <code>revision ${means.revision}</code></span>`
      : html`, not one of this bridge’s`
  }`
}
