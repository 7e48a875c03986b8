import type { RecordedRequest } from '../../trace/record/recorded-request.ts'
import { recordedDeviceName } from '../../trace/show/recording-filter.ts'
import { summarizeRequest } from '../../trace/show/request-summary.ts'
import { html, type Html } from '../frame/html.ts'
import type { PagesContext } from '../frame/pages-context.ts'
import {
  pageReply,
  type RouteReply,
  type PageRoute,
  type OwnerPageRequest,
} from '../frame/page-route.ts'
import { renderClockTime, formatDuration } from './formats.ts'
import { renderRewriteDiffs } from './rewrite-diffs.ts'
import { toCurlCommand } from './export-routes.ts'
import { findRecordedRequestOfPath, mainUpstreamExchangeNumber } from './recording-lookup.ts'
import { trafficPage } from './traffic-page.ts'
import { renderHttpMessagePanes } from './message-panes.ts'
import { renderWorkaroundsCard } from './workarounds-card.ts'
import { renderHttpStatusBadge } from './status-badge.ts'
import { renderRequestWaterfall } from './waterfall.ts'

/** The page of a recorded request, with all that it led to. */
export const createRecordedExchangeRoutes = (context: PagesContext): readonly PageRoute[] => [
  { method: 'GET', path: '/ui/traffic/:id', handle: (request) => showExchange(context, request) },
]

async function showExchange(context: PagesContext, request: OwnerPageRequest): Promise<RouteReply> {
  const recorded = findRecordedRequestOfPath(context, request)
  const { client, upstream } = recorded
  const { words, state } = await summarizeRequest(recorded)
  const shown = shownNumber(recorded, request.query.get('leg'))
  const exchange = upstream[shown - 1]
  return pageReply(
    trafficPage(undefined, {
      title: `${client.method} ${short(client.target)}`,
      styles: ['traffic-exchange.css', 'traffic-messages.css', 'traffic-code.css'],
      lead: html`${sentence(words)}${state !== undefined && ` ${sentence(state)}`}`,
      content: html`${facts(context, recorded)}
        <section class="card" aria-labelledby="course">
          <h2 id="course">Course</h2>
          ${renderRequestWaterfall(recorded, shown)}
          <p class="muted legend">
            <span class="key waits">waits for the answer</span>
            <span class="key receives">receives or sends it</span>
          </p>
        </section>
        ${renderWorkaroundsCard(recorded)} ${renderHttpMessagePanes(recorded, shown)}
        ${exchange && renderRewriteDiffs(client, exchange)}
        ${actionsCard(recorded, shown, context.replay !== undefined)}`,
    }),
  )
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

/** Of the upstream exchange beside the client's. */
function shownNumber(recorded: RecordedRequest, asked: string | null): number {
  const number = Number(asked)
  const isThere = asked !== null && recorded.upstream[number - 1] !== undefined
  return isThere ? number : mainUpstreamExchangeNumber(recorded)
}

/** Targets can be long, and are the client's invention. */
const short = (target: string): string => (target.length > 80 ? `${target.slice(0, 79)}…` : target)

function facts({ tracer }: PagesContext, recorded: RecordedRequest): Html {
  const { id, at, client, userAgent, profile, upstream } = recorded
  const all = tracer.recordings
    .all()
    .filter((other) => recordedDeviceName(other) === recordedDeviceName(recorded))
  const here = all.indexOf(recorded)
  return html`<div class="exchange-facts">
    ${renderHttpStatusBadge(client.status)}
    <span>${renderClockTime(at)}</span>
    <span
      >${recorded.who ? html`${recorded.who.device} of ${recorded.who.account}` : 'not let in'}</span
    >
    ${userAgent !== undefined && html`<span class="agent" title="${userAgent}">${userAgent}</span>`}
    ${profile !== undefined && html`<span>profile <code>${profile}</code></span>`}
    <span>${formatDuration(client.ended)}</span>
    <span>${upstream.length} upstream</span>
    ${
      recorded.replayOf !== undefined &&
      html`<span
        >sends <a href="/ui/traffic/${recorded.replayOf}">#${recorded.replayOf}</a> again</span
      >`
    }
    <nav class="near" aria-label="Requests of the same device">
      ${linkTo(all[here - 1], '← Before')} ${linkTo(all[here + 1], 'After →')}
      <a href="/ui/traffic#${id}">All requests</a>
    </nav>
  </div>`
}

const linkTo = (recorded: RecordedRequest | undefined, words: string): Html | undefined =>
  recorded && html`<a href="/ui/traffic/${recorded.id}">${words}</a>`

/** Longer commands are saved and not shown. */
const longestCommand = 20_000

function actionsCard(recorded: RecordedRequest, shown: number, canReplay: boolean): Html {
  const { id, upstream } = recorded
  return html`<section class="card" aria-labelledby="take-away">
    <h2 id="take-away">Go on with it</h2>
    <div class="buttons">
      ${canReplay && html`<a class="button" href="/ui/traffic/${id}/replay">Send it again</a>`}
      <a class="button" href="/ui/traffic/${id}/har" download>Save as HAR</a>
      <a class="button quiet" href="/ui/traffic/${id}/har?masked=on" download
        >HAR without names and numbers</a
      >
    </div>
    ${curlDetails(recorded, 0, 'The client’s request as a curl command')}
    ${upstream.length > 0 && curlDetails(recorded, shown, 'The upstream request as a curl command')}
  </section>`
}

function curlDetails(recorded: RecordedRequest, number: number, title: string): Html {
  const text = toCurlCommand(recorded, String(number))
  return html`<details>
    <summary>${title}</summary>
    ${
      text.length > longestCommand
        ? html`<p class="muted">It is long.</p>`
        : html`<div class="block">
            <pre tabindex="0">${text}</pre>
            <button type="button" class="copy" data-copy="${text}" hidden>Copy</button>
          </div>`
    }
    <p><a href="/ui/traffic/${recorded.id}/curl/${number}" download>Save it as a script</a></p>
  </details>`
}
