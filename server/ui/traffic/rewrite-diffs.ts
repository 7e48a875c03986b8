import {
  diffResponses,
  diffRequests,
  type DiffHunk,
  type MessageDiff,
} from '../../trace/show/message-diff.ts'
import type { PrettyLine } from '../../trace/show/pretty-line.ts'
import type { RecordedExchange } from '../../trace/record/recorded-request.ts'
import { html, type Html } from '../frame/html.ts'
import { renderCodeLine } from './code-block.ts'

/** Diffs of what the bridge rewrote on the way to upstream and back. */
export const renderRewriteDiffs = (client: RecordedExchange, upstream: RecordedExchange): Html =>
  html`<section class="card" aria-labelledby="differences">
    <h2 id="differences">What was rewritten</h2>
    <p class="muted">
      Compared by meaning: prefixes of namespaces, indentation and header fields of the connection
      do not count.
    </p>
    <div class="diffs">
      ${diffColumn('On the way to upstream', 'the client', 'upstream', diffRequests(client, upstream))}
      ${diffColumn('On the way back', 'upstream', 'the client', diffResponses(upstream, client))}
    </div>
  </section>`

const diffColumn = (title: string, from: string, to: string, diff: MessageDiff): Html =>
  html`<div class="diff">
    <h3>${title}</h3>
    ${
      'leftOut' in diff
        ? html`<p class="muted">Left out: ${diff.leftOut}.</p>`
        : html`<p class="muted legend">
              <span class="removed">− only with ${from}</span>
              <span class="added">+ only with ${to}</span>
            </p>
            <pre class="code" tabindex="0"><code>${drawnLines(diff.changes)}</code></pre>`
    }
  </div>`

/** Unchanged lines that are shown around a change. */
const context = 2
/** More lines are left out. */
const mostDrawn = 600

function drawnLines(changes: readonly DiffHunk[]): readonly Html[] {
  const lines = changes.flatMap(({ kind, lines }, at) =>
    kind === 'same'
      ? unchangedLines(lines, at === 0, at === changes.length - 1)
      : lines.map((line) => changedLine(kind, line)),
  )
  if (lines.length <= mostDrawn) return lines
  return [...lines.slice(0, mostDrawn), gap(lines.length - mostDrawn, 'more')]
}

const marks = { removed: '−', added: '+' } as const

const changedLine = (kind: 'removed' | 'added', line: PrettyLine): Html =>
  html`<span class="${kind}"
    ><span class="sign">${marks[kind]} </span>${renderCodeLine(line)}</span
  >`

const unchangedLine = (line: PrettyLine): Html =>
  html`<span class="same"><span class="sign"> </span>${renderCodeLine(line)}</span>`

function unchangedLines(
  lines: readonly PrettyLine[],
  isFirst: boolean,
  isLast: boolean,
): readonly Html[] {
  const head = isFirst ? 0 : context
  const tail = isLast ? 0 : context
  const hidden = lines.length - head - tail
  if (hidden <= 1) return lines.map(unchangedLine)
  return [
    ...lines.slice(0, head).map(unchangedLine),
    gap(hidden, 'the same'),
    ...lines.slice(lines.length - tail).map(unchangedLine),
  ]
}

const gap = (count: number, what: string): Html =>
  html`<span class="gap"
    >⋯ ${count.toLocaleString('en')} ${count === 1 ? 'line' : 'lines'} ${what}${'\n'}</span
  >`
