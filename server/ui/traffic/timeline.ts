import { wordsOf, type Visit, type VisitStep } from '../../trace/show/visit.ts'
import { html, type Html } from '../frame/html.ts'
import { clock, duration } from './clock.ts'

/** One sync of a client as a line of steps, each with links to its requests. */
export const timeline = ({ who, userAgent, began, ended, steps }: Visit): Html =>
  html`<section class="card session">
    <header>
      <h2>${who ? `${who.device} of ${who.account}` : 'Somebody who was not let in'}</h2>
      <p class="muted">
        ${clock(began)},
        ${duration(ended - began)}${userAgent !== undefined && html`, ${userAgent}`}
      </p>
    </header>
    <ol class="timeline">
      ${steps.map(step)}
    </ol>
  </section>`

const step = (one: VisitStep): Html =>
  html`<li class="${one.trouble !== undefined && 'trouble'}">
    <span>${wordsOf(one)}</span>
    <span class="timeline-links">${links(one.ids)}</span>
  </li>`

/** More links help nobody. */
const mostLinks = 5

const links = (ids: readonly number[]): readonly Html[] => [
  ...ids.slice(0, mostLinks).map((id) => html`<a href="/ui/traffic/${id}">#${id}</a> `),
  ...(ids.length > mostLinks ? [html`<span class="muted">… #${ids.at(-1)}</span>`] : []),
]
