import { prettyHeaderLine } from '../../trace/show/message-diff.ts'
import { prettyPrintBody } from '../../trace/show/pretty-body.ts'
import type {
  RecordedRequest,
  RecordedExchange,
  RecordedMessage,
} from '../../trace/record/recorded-request.ts'
import { html, type Html } from '../frame/html.ts'
import { formatByteSize } from './formats.ts'
import { renderCodeBlock, renderCodeLine, maxRenderedLines } from './code-block.ts'
import { renderHttpStatusBadge } from './status-badge.ts'

/**
 * The messages in the order of their way: client → bridge → upstream → bridge → client. `shown`: number of the upstream
 * exchange.
 */
export const renderHttpMessagePanes = (
  recorded: RecordedRequest,
  shown: number,
  id = 'said',
): Html => {
  const { client, upstream } = recorded
  const exchange = upstream[shown - 1]
  return html`<div class="panes" id="${id}">
    ${requestPane({ recorded, exchange: client, number: 0 }, { step: 1, title: 'The client asks' })}
    ${
      exchange
        ? requestPane(
            { recorded, exchange, number: shown },
            {
              step: 2,
              title: 'The bridge asks upstream',
              ordinal: ordinal(shown, upstream.length),
            },
          )
        : emptyPane(
            2,
            'The bridge asks upstream',
            'Nothing: the bridge knew the answer itself, from its copy of the address book or from the request.',
          )
    }
    ${
      exchange
        ? answerPane(
            { recorded, exchange, number: shown },
            { step: 3, title: 'Upstream answers', ordinal: ordinal(shown, upstream.length) },
          )
        : emptyPane(3, 'Upstream answers', 'Upstream was not asked.')
    }
    ${answerPane({ recorded, exchange: client, number: 0 }, { step: 4, title: 'The client gets' })}
  </div>`
}

interface Subject {
  readonly recorded: RecordedRequest
  readonly exchange: RecordedExchange
  readonly number: number
}

interface Heading {
  readonly step: number
  readonly title: string
  readonly ordinal?: string | undefined
}

const ordinal = (number: number, of: number): string | undefined =>
  of > 1 ? `${number} of ${of}` : undefined

const pane = ({ step, title, ordinal }: Heading, content: Html): Html =>
  html`<details class="pane step-${step}" ${(step === 2 || step === 3) && html`data-fold`} open>
    <summary>
      <span class="pane-step" aria-hidden="true">${step}</span>
      <h2>${title}</h2>
      ${ordinal !== undefined && html`<span class="muted">${ordinal}</span>`}
    </summary>
    <div class="pane-inside">${content}</div>
  </details>`

const emptyPane = (step: number, title: string, words: string): Html =>
  pane({ step, title }, html`<p class="muted">${words}</p>`)

function requestPane(subject: Subject, heading: Heading): Html {
  const { exchange } = subject
  return pane(
    heading,
    html`<p class="first">
        <code><strong>${exchange.method}</strong> ${exchange.target}</code>
      </p>
      ${refreshNote(subject)} ${messageContent(subject, exchange.request, 'request')}`,
  )
}

function refreshNote({ recorded, exchange: { refresh } }: Subject): Html | undefined {
  if (refresh === undefined) return undefined
  const { book, begunBy } = refresh
  return begunBy === recorded.id
    ? html`<p class="muted">
        Part of a refresh of ${book}, which others may have waited for, too.
      </p>`
    : html`<p class="muted">
        Part of a refresh of ${book} that <a href="/ui/traffic/${begunBy}">#${begunBy}</a> had
        begun; this request waited for it.
      </p>`
}

function answerPane(subject: Subject, heading: Heading): Html {
  const { status, response, error } = subject.exchange
  return pane(
    heading,
    html`<p class="first">${renderHttpStatusBadge(status)}</p>
      ${error !== undefined && html`<p class="fault">${error}</p>`}
      ${response && messageContent(subject, response, 'answer')}`,
  )
}

function messageContent(
  { recorded, number }: Subject,
  message: RecordedMessage,
  side: 'request' | 'answer',
): Html {
  const lines = prettyPrintBody(message, maxRenderedLines + 1)
  return html`<pre
      class="code headers"
    ><code>${message.headers.map(([name, value]) => renderCodeLine(prettyHeaderLine(name, value)))}</code></pre>
    ${lines.length === 0 ? html`<p class="muted">No body.</p>` : renderCodeBlock(lines)}
    ${
      lines.length > 0 &&
      html`<p class="muted below">
        ${lines.length > maxRenderedLines && `The first ${maxRenderedLines.toLocaleString('en')} lines. `}
        <a href="/ui/traffic/${recorded.id}/body/${number}/${side}" download>Save the body</a>,
        ${formatByteSize(message.body.length)}
      </p>`
    }`
}
