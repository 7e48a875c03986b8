import { isSafeMethod } from '../../../lib/http/safe-methods.ts'
import { HttpError } from '../../../lib/errors/http-error.ts'
import type { RecordedRequest } from '../../trace/record/recorded-request.ts'
import type { RequestReplayer } from '../../trace/replay/request-replayer.ts'
import { summarizeRequest } from '../../trace/show/request-summary.ts'
import { renderTextField, renderPostForm, renderCheckboxField } from '../frame/form.ts'
import { html, type Html } from '../frame/html.ts'
import type { PagesContext } from '../frame/pages-context.ts'
import { renderNotice } from '../frame/page-layout.ts'
import { findRecordingOfPath, mainUpstreamExchangeNumber } from '../traffic/recording-lookup.ts'
import { trafficPage } from '../traffic/traffic-page.ts'
import { renderMessagePanes } from '../traffic/message-panes.ts'
import {
  seeOtherReply,
  pageReply,
  type HtmlPage,
  type RouteReply,
  type PageRoute,
  type OwnerPageRequest,
} from '../frame/page-route.ts'
import { editableRequestFields, replayFromForm } from './replay-form.ts'

/** A longer body is sent as it was; a form would not take it back. */
const longestBody = 32 * 1024

/** Sends a recorded request again, as it was or edited, and shows both answers side by side. */
export const createReplayRoutes = (
  context: PagesContext,
  replay: RequestReplayer,
): readonly PageRoute[] => [
  {
    method: 'GET',
    path: '/ui/traffic/:id/replay',
    handle: (request) => pageReply(replayPage(request, findRecordingOfPath(context, request))),
  },
  {
    method: 'POST',
    path: '/ui/traffic/:id/replay',
    handle: (request) => submitReplay(context, replay, request),
  },
  {
    method: 'GET',
    path: '/ui/traffic/:id/replay/:result',
    handle: (request) => showComparison(context, request),
  },
]

async function submitReplay(
  context: PagesContext,
  replay: RequestReplayer,
  request: OwnerPageRequest,
): Promise<RouteReply> {
  const recorded = findRecordingOfPath(context, request)
  try {
    const { id } = await replayFromForm(replay, recorded, request.form)
    return seeOtherReply(`/ui/traffic/${recorded.id}/replay/${id}`)
  } catch (error) {
    if (!(error instanceof HttpError) || ![409, 422].includes(error.status)) throw error
    const page = replayPage(request, recorded, `${error.message}.`)
    return pageReply({ ...page, status: error.status })
  }
}

function replayPage(
  request: OwnerPageRequest,
  recorded: RecordedRequest,
  fault?: string,
): HtmlPage {
  const { id, client, who } = recorded
  const as = who ? `${who.device} of ${who.account}` : 'nobody: it was not let in'
  return trafficPage(undefined, {
    title: `Send ${client.method} again`,
    lead: `It goes to this bridge as ${as}. The result is recorded too.`,
    content: html`${fault !== undefined && renderNotice('bad', fault)}
      <section class="card">
        ${renderPostForm(request, `/ui/traffic/${id}/replay`, fields(request.form, recorded))}
      </section>
      <p><a href="/ui/traffic/${id}">Back to the request</a></p>`,
  })
}

function fields(typed: URLSearchParams, recorded: RecordedRequest): Html {
  const before = editableRequestFields(recorded)
  const value = (name: string): string => typed.get(name) ?? before[name] ?? ''
  const isLong = recorded.client.request.body.content.length > longestBody
  return html`${renderTextField({ label: 'Method', name: 'method', value: value('method'), required: true })}
    ${renderTextField({ label: 'Path', name: 'target', value: value('target'), required: true })}
    ${textArea('headers', 'Header fields', value('headers'), 8)}
    ${
      isLong
        ? html`<p class="muted">The body is too long to be edited here: it goes as it was.</p>`
        : textArea('body', 'Body', value('body'), 14)
    }
    ${
      !isSafeMethod(value('method')) &&
      renderCheckboxField({
        label: 'Yes, do it again, though it may change contacts',
        name: 'confirm',
      })
    }
    <div class="buttons"><button class="primary">Send it again</button></div>`
}

const textArea = (name: string, label: string, value: string, rows: number): Html =>
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

async function showComparison(
  context: PagesContext,
  request: OwnerPageRequest,
): Promise<RouteReply> {
  const before = findRecordingOfPath(context, request)
  const after = findRecordingOfPath(context, { params: { id: request.params.result } })
  return pageReply(
    trafficPage(undefined, {
      title: `${before.client.method}, before and again`,
      styles: ['traffic-messages.css', 'traffic-code.css'],
      lead: 'What the client got, and what came of the same request now.',
      content: html`<div class="before-and-again">
          ${await answerCard('Before', before)} ${await answerCard('Again', after)}
        </div>
        <div class="buttons">
          <a class="button" href="/ui/traffic/${before.id}/replay">Send it once more</a>
        </div>`,
    }),
  )
}

async function answerCard(title: string, recorded: RecordedRequest): Promise<Html> {
  const { words, status, milliseconds, upstream } = await summarizeRequest(recorded)
  return html`<section class="card" aria-label="${title}">
    <h2><a href="/ui/traffic/${recorded.id}">${title}</a></h2>
    <p>
      <strong>${status ?? 'No answer'}</strong>: ${words}. ${milliseconds} ms, ${upstream}
      ${upstream === 1 ? 'request' : 'requests'} to upstream.
    </p>
    ${renderMessagePanes(recorded, mainUpstreamExchangeNumber(recorded), `said-${title.toLowerCase()}`)}
  </section>`
}
