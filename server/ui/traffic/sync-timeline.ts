import {
  describeSessionStep,
  type ClientSession,
  type ClientSessionStep,
} from '../../trace/show/client-session.ts'
import { html, type Html } from '../frame/html.ts'
import { renderClockTime, formatDuration } from './formats.ts'

/** One sync of a client as a line of steps, each with links to its requests. */
export const renderSyncTimeline = ({ who, userAgent, began, ended, steps }: ClientSession): Html =>
  html`<section class="card session">
    <header>
      <h2>${who ? `${who.device} of ${who.account}` : 'Somebody who was not let in'}</h2>
      <p class="muted">
        ${renderClockTime(began)},
        ${formatDuration(ended - began)}${userAgent !== undefined && html`, ${userAgent}`}
      </p>
    </header>
    <ol class="timeline">
      ${steps.map(renderStep)}
    </ol>
  </section>`

const renderStep = (step: ClientSessionStep): Html =>
  html`<li class="${step.trouble !== undefined && 'trouble'}">
    <span>${describeSessionStep(step)}</span>
    <span class="timeline-links">${links(step.ids)}</span>
  </li>`

/** More links help nobody. */
const mostLinks = 5

const links = (ids: readonly number[]): readonly Html[] => [
  ...ids.slice(0, mostLinks).map((id) => html`<a href="/ui/traffic/${id}">#${id}</a> `),
  ...(ids.length > mostLinks ? [html`<span class="muted">… #${ids.at(-1)}</span>`] : []),
]
