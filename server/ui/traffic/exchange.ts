import type { Recorded } from '../../trace/record/recorded.ts'
import { deviceOf } from '../../trace/show/filter.ts'
import { summaryOf } from '../../trace/show/summary.ts'
import { html, type Html } from '../frame/html.ts'
import type { PagesHouse } from '../frame/house.ts'
import { show, type Reply, type Route, type Visit } from '../frame/visit.ts'
import { clock, duration } from './clock.ts'
import { differences } from './differences.ts'
import { curlOf } from './exports.ts'
import { foundIn, mainLeg } from './find.ts'
import { trafficPage } from './frame.ts'
import { panes } from './panes.ts'
import { repairsCard } from './repairs.ts'
import { statusBadge } from './status.ts'
import { waterfall } from './waterfall.ts'

/** One recorded request with all that it led to. */
export const createExchangePages = (house: PagesHouse): readonly Route[] => [
  { method: 'GET', path: '/ui/traffic/:id', handle: (visit) => exchange(house, visit) },
]

async function exchange(house: PagesHouse, visit: Visit): Promise<Reply> {
  const recorded = foundIn(house, visit)
  const { client, upstream } = recorded
  const { words } = await summaryOf(recorded)
  const shown = legShown(recorded, visit.query.get('leg'))
  const leg = upstream[shown - 1]
  return show(
    trafficPage(undefined, {
      title: `${client.method} ${short(client.target)}`,
      lead: html`${words.charAt(0).toUpperCase()}${words.slice(1)}.`,
      content: html`${facts(house, recorded)}
        <section class="card" aria-labelledby="course">
          <h2 id="course">Course</h2>
          ${waterfall(recorded, shown)}
          <p class="muted legend">
            <span class="key waits">waits for the answer</span>
            <span class="key receives">receives or sends it</span>
          </p>
        </section>
        ${repairsCard(recorded)} ${panes(recorded, shown)} ${leg && differences(client, leg)}
        ${takeAway(recorded, shown, house.replay !== undefined)}`,
    }),
  )
}

function legShown(recorded: Recorded, asked: string | null): number {
  const number = Number(asked)
  const isThere = asked !== null && recorded.upstream[number - 1] !== undefined
  return isThere ? number : mainLeg(recorded)
}

/** Targets can be long, and are the client's invention. */
const short = (target: string): string => (target.length > 80 ? `${target.slice(0, 79)}…` : target)

function facts({ tracer }: PagesHouse, recorded: Recorded): Html {
  const { id, at, client, userAgent, profile, upstream } = recorded
  const all = tracer.ring.all().filter((other) => deviceOf(other) === deviceOf(recorded))
  const here = all.indexOf(recorded)
  return html`<div class="exchange-facts">
    ${statusBadge(client.status)}
    <span>${clock(at)}</span>
    <span
      >${recorded.who ? html`${recorded.who.device} of ${recorded.who.account}` : 'not let in'}</span
    >
    ${userAgent !== undefined && html`<span class="agent" title="${userAgent}">${userAgent}</span>`}
    ${profile !== undefined && html`<span>profile <code>${profile}</code></span>`}
    <span>${duration(client.ended)}</span>
    <span>${upstream.length} upstream</span>
    ${
      recorded.replayOf !== undefined &&
      html`<span
        >sends <a href="/ui/traffic/${recorded.replayOf}">#${recorded.replayOf}</a> again</span
      >`
    }
    <nav class="near" aria-label="Requests of the same device">
      ${near(all[here - 1], '← Before')} ${near(all[here + 1], 'After →')}
      <a href="/ui/traffic#${id}">All requests</a>
    </nav>
  </div>`
}

const near = (recorded: Recorded | undefined, words: string): Html | undefined =>
  recorded && html`<a href="/ui/traffic/${recorded.id}">${words}</a>`

/** Longer commands are saved and not shown. */
const longestCommand = 20_000

function takeAway(recorded: Recorded, shown: number, canReplay: boolean): Html {
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
    ${command(recorded, 0, 'The client’s request as a curl command')}
    ${upstream.length > 0 && command(recorded, shown, 'The upstream request as a curl command')}
  </section>`
}

function command(recorded: Recorded, leg: number, title: string): Html {
  const text = curlOf(recorded, String(leg))
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
    <p><a href="/ui/traffic/${recorded.id}/curl/${leg}" download>Save it as a script</a></p>
  </details>`
}
