import { answerDiff, requestDiff, type Change, type Diff } from '../../trace/show/diff.ts'
import type { PrettyLine } from '../../trace/show/pretty-line.ts'
import type { RecordedLeg } from '../../trace/record/recorded.ts'
import { html, type Html } from '../frame/html.ts'
import { codeLine } from './code.ts'

/** What was rewritten on the way to upstream and back. */
export const differences = (client: RecordedLeg, upstream: RecordedLeg): Html =>
  html`<section class="card" aria-labelledby="differences">
    <h2 id="differences">What was rewritten</h2>
    <p class="muted">
      Compared by meaning: prefixes of namespaces, indentation and header fields of the connection
      do not count.
    </p>
    <div class="diffs">
      ${view('On the way to upstream', 'the client', 'upstream', requestDiff(client, upstream))}
      ${view('On the way back', 'upstream', 'the client', answerDiff(upstream, client))}
    </div>
  </section>`

const view = (title: string, from: string, to: string, diff: Diff): Html =>
  html`<div class="diff">
    <h3>${title}</h3>
    ${
      'leftOut' in diff
        ? html`<p class="muted">Left out: ${diff.leftOut}.</p>`
        : html`<p class="muted legend">
              <span class="removed">− only with ${from}</span>
              <span class="added">+ only with ${to}</span>
            </p>
            <pre class="code" tabindex="0"><code>${drawn(diff.changes)}</code></pre>`
    }
  </div>`

/** Lines around a change that show where it is. */
const context = 2
/** More are no help. */
const mostDrawn = 600

function drawn(changes: readonly Change[]): readonly Html[] {
  const lines = changes.flatMap(({ kind, lines }, at) =>
    kind === 'same'
      ? same(lines, at === 0, at === changes.length - 1)
      : lines.map((line) => changed(kind, line)),
  )
  if (lines.length <= mostDrawn) return lines
  return [...lines.slice(0, mostDrawn), gap(lines.length - mostDrawn, 'more')]
}

const marks = { removed: '−', added: '+' } as const

const changed = (kind: 'removed' | 'added', line: PrettyLine): Html =>
  html`<span class="${kind}"><span class="sign">${marks[kind]} </span>${codeLine(line)}</span>`

const unchanged = (line: PrettyLine): Html =>
  html`<span class="same"><span class="sign"> </span>${codeLine(line)}</span>`

function same(lines: readonly PrettyLine[], isFirst: boolean, isLast: boolean): readonly Html[] {
  const head = isFirst ? 0 : context
  const tail = isLast ? 0 : context
  const hidden = lines.length - head - tail
  if (hidden <= 1) return lines.map(unchanged)
  return [
    ...lines.slice(0, head).map(unchanged),
    gap(hidden, 'the same'),
    ...lines.slice(lines.length - tail).map(unchanged),
  ]
}

const gap = (count: number, what: string): Html =>
  html`<span class="gap"
    >⋯ ${count.toLocaleString('en')} ${count === 1 ? 'line' : 'lines'} ${what}${'\n'}</span
  >`
