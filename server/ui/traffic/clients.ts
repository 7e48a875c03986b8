import type { ClientState, HeldToken } from '../../trace/show/client-state.ts'
import { fact } from '../frame/fact.ts'
import { html, type Html } from '../frame/html.ts'
import { clock } from './clock.ts'

/** What each client holds, and what is not known of it. */
export const clientCards = (states: readonly ClientState[]): Html | undefined =>
  states.length === 0 ? undefined : html`<div class="grid">${states.map(clientCard)}</div>`

const clientCard = (state: ClientState): Html =>
  html`<section class="card client">
    <h2>What ${state.device.replace('/', ' · ')} holds of ${state.book}</h2>
    <dl class="values facts">
      ${fact('Cards', cards(state))} ${fact('Sync-token', token(state.token))}
    </dl>
    ${state.unknown.map((sentence) => html`<p class="muted">${sentence}</p>`)}
  </section>`

const cards = ({ known, fetched, gone }: ClientState): Html =>
  html`${count(known)} known, ${fetched.toLocaleString('en')} of them
  fetched${gone > 0 && `, ${gone.toLocaleString('en')} gone`}`

const count = (cards: number): string =>
  cards === 1 ? '1 card' : `${cards.toLocaleString('en')} cards`

function token(held: HeldToken | undefined): Html {
  if (!held) return html`none was given`
  const { at, means } = held
  return html`given at
  ${clock(at)}${
    means
      ? html`<span class="held muted"
          >upstream’s
          <code>${means.upstream}</code
          >${means.revision > 0 && `, revision ${means.revision} of what the bridge keeps`}</span
        >`
      : html`, not one of this bridge’s`
  }`
}
