import { fieldLine } from '../../trace/show/diff.ts'
import { prettyBody } from '../../trace/show/pretty.ts'
import type { Recorded, RecordedLeg, RecordedMessage } from '../../trace/record/recorded.ts'
import { html, type Html } from '../frame/html.ts'
import { size } from './clock.ts'
import { code, codeLine, mostLinesShown } from './code.ts'
import { statusBadge } from './status.ts'

/** What was said, in the order of its way: client → bridge → upstream → bridge → client. `shown`: number of the leg. */
export const panes = (recorded: Recorded, shown: number, id = 'said'): Html => {
  const { client, upstream } = recorded
  const leg = upstream[shown - 1]
  return html`<div class="panes" id="${id}">
    ${requestPane({ recorded, leg: client, number: 0 }, { step: 1, title: 'The client asks' })}
    ${
      leg
        ? requestPane(
            { recorded, leg, number: shown },
            {
              step: 2,
              title: 'The bridge asks upstream',
              ordinal: ordinal(shown, upstream.length),
            },
          )
        : silence(2, 'The bridge asks upstream', 'Nothing: the bridge knew the answer itself.')
    }
    ${
      leg
        ? answerPane(
            { recorded, leg, number: shown },
            { step: 3, title: 'Upstream answers', ordinal: ordinal(shown, upstream.length) },
          )
        : silence(3, 'Upstream answers', 'Upstream was not asked.')
    }
    ${answerPane({ recorded, leg: client, number: 0 }, { step: 4, title: 'The client gets' })}
  </div>`
}

interface Subject {
  readonly recorded: Recorded
  readonly leg: RecordedLeg
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

const silence = (step: number, title: string, words: string): Html =>
  pane({ step, title }, html`<p class="muted">${words}</p>`)

function requestPane(subject: Subject, heading: Heading): Html {
  const { leg } = subject
  return pane(
    heading,
    html`<p class="first">
        <code><strong>${leg.method}</strong> ${leg.target}</code>
      </p>
      ${message(subject, leg.request, 'request')}`,
  )
}

function answerPane(subject: Subject, heading: Heading): Html {
  const { status, response, error } = subject.leg
  return pane(
    heading,
    html`<p class="first">${statusBadge(status)}</p>
      ${error !== undefined && html`<p class="fault">${error}</p>`}
      ${response && message(subject, response, 'answer')}`,
  )
}

function message(
  { recorded, number }: Subject,
  said: RecordedMessage,
  side: 'request' | 'answer',
): Html {
  const lines = prettyBody(said, mostLinesShown + 1)
  return html`<pre
      class="code headers"
    ><code>${said.headers.map(([name, value]) => codeLine(fieldLine(name, value)))}</code></pre>
    ${lines.length === 0 ? html`<p class="muted">No body.</p>` : code(lines)}
    ${
      lines.length > 0 &&
      html`<p class="muted below">
        ${lines.length > mostLinesShown && `The first ${mostLinesShown.toLocaleString('en')} lines. `}
        <a href="/ui/traffic/${recorded.id}/body/${number}/${side}" download>Save the body</a>,
        ${size(said.body.length)}
      </p>`
    }`
}
