import type { PrettyToken, PrettyLine } from '../../trace/show/pretty-line.ts'
import { html, type Html } from '../frame/html.ts'

/** More lines of one text are not shown; the whole text can be downloaded. */
export const maxRenderedLines = 1_500

/** Lines with their tokens coloured by kind; everything in them is escaped. */
export const renderCodeBlock = (lines: readonly PrettyLine[]): Html =>
  html`<pre
    class="code"
    tabindex="0"
  ><code>${lines.slice(0, maxRenderedLines).map(renderCodeLine)}</code></pre>`

/** One line; it ends with a line break, so that a copied text has its lines. */
export const renderCodeLine = ({ depth, tokens }: PrettyLine): Html =>
  html`<span class="line in-${Math.min(depth, deepestIndent)}"
    >${'  '.repeat(depth)}${tokens.map(renderToken)}${'\n'}</span
  >`

/** Deeper lines are not indented more when they wrap. */
const deepestIndent = 12

const renderToken = ({ kind, text }: PrettyToken): Html =>
  kind === 'text' ? html`${text}` : html`<span class="x-${kind}">${text}</span>`
