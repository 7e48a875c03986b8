import { isSafe } from '../../../lib/http/safe-methods.ts'
import { HttpError } from '../../../lib/errors/http-error.ts'
import type { Recorded } from '../../trace/record/recorded.ts'
import type { Replay } from '../../trace/replay/replay.ts'
import { summaryOf } from '../../trace/show/summary.ts'
import { field, postForm, tick } from '../frame/form.ts'
import { html, type Html } from '../frame/html.ts'
import type { PagesInside } from '../frame/house.ts'
import { notice } from '../frame/page.ts'
import { foundIn, mainLeg } from '../traffic/find.ts'
import { trafficPage } from '../traffic/frame.ts'
import { panes } from '../traffic/panes.ts'
import { seeOther, show, type Page, type Reply, type Route, type Visit } from '../frame/visit.ts'
import { fieldsOf, replayBy } from './replaying.ts'

/** A longer body is sent as it was; a form would not take it back. */
const longestBody = 32 * 1024

/** A recorded request is sent again, as it was or edited, and what came of it is shown beside what came before. */
export const createReplayPages = (house: PagesInside, replay: Replay): readonly Route[] => [
  {
    method: 'GET',
    path: '/ui/traffic/:id/replay',
    handle: (visit) => show(form(visit, foundIn(house, visit))),
  },
  {
    method: 'POST',
    path: '/ui/traffic/:id/replay',
    handle: (visit) => send(house, replay, visit),
  },
  {
    method: 'GET',
    path: '/ui/traffic/:id/replay/:result',
    handle: (visit) => compare(house, visit),
  },
]

async function send(house: PagesInside, replay: Replay, visit: Visit): Promise<Reply> {
  const recorded = foundIn(house, visit)
  try {
    const { id } = await replayBy(replay, recorded, visit.form)
    return seeOther(`/ui/traffic/${recorded.id}/replay/${id}`)
  } catch (error) {
    if (!(error instanceof HttpError) || ![409, 422].includes(error.status)) throw error
    return show({ ...form(visit, recorded, `${error.message}.`), status: error.status })
  }
}

function form(visit: Visit, recorded: Recorded, fault?: string): Page {
  const { id, client, who } = recorded
  const as = who ? `${who.device} of ${who.account}` : 'nobody: it was not let in'
  return trafficPage(undefined, {
    title: `Send ${client.method} again`,
    lead: `It goes to this bridge as ${as}. The result is recorded too.`,
    content: html`${fault !== undefined && notice('bad', fault)}
      <section class="card">
        ${postForm(visit, `/ui/traffic/${id}/replay`, fields(visit.form, recorded))}
      </section>
      <p><a href="/ui/traffic/${id}">Back to the request</a></p>`,
  })
}

function fields(typed: URLSearchParams, recorded: Recorded): Html {
  const before = fieldsOf(recorded)
  const value = (name: string): string => typed.get(name) ?? before[name] ?? ''
  const isLong = recorded.client.request.body.content.length > longestBody
  return html`${field({ label: 'Method', name: 'method', value: value('method'), required: true })}
    ${field({ label: 'Path', name: 'target', value: value('target'), required: true })}
    ${area('headers', 'Header fields', value('headers'), 8)}
    ${
      isLong
        ? html`<p class="muted">The body is too long to be edited here: it goes as it was.</p>`
        : area('body', 'Body', value('body'), 14)
    }
    ${
      !isSafe(value('method')) &&
      tick({ label: 'Yes, do it again, though it may change contacts', name: 'confirm' })
    }
    <div class="buttons"><button class="primary">Send it again</button></div>`
}

const area = (name: string, label: string, value: string, rows: number): Html =>
  html`<div class="field">
    <label for="${name}">${label}</label>
    <textarea
      id="${name}"
      name="${name}"
      rows="${rows}"
      autocomplete="off"
      autocapitalize="none"
      spellcheck="false"
    >
${value}</textarea>
  </div>`

async function compare(house: PagesInside, visit: Visit): Promise<Reply> {
  const before = foundIn(house, visit)
  const after = foundIn(house, { params: { id: visit.params.result } })
  return show(
    trafficPage(undefined, {
      title: `${before.client.method}, before and again`,
      lead: 'What the client got, and what came of the same request now.',
      content: html`<div class="before-and-again">
          ${await side('Before', before)} ${await side('Again', after)}
        </div>
        <div class="buttons">
          <a class="button" href="/ui/traffic/${before.id}/replay">Send it once more</a>
        </div>`,
    }),
  )
}

async function side(title: string, recorded: Recorded): Promise<Html> {
  const { words, status, milliseconds, upstream } = await summaryOf(recorded)
  return html`<section class="card" aria-label="${title}">
    <h2><a href="/ui/traffic/${recorded.id}">${title}</a></h2>
    <p>
      <strong>${status ?? 'No answer'}</strong>: ${words}. ${milliseconds} ms, ${upstream}
      ${upstream === 1 ? 'request' : 'requests'} to upstream.
    </p>
    ${panes(recorded, mainLeg(recorded), `said-${title.toLowerCase()}`)}
  </section>`
}
