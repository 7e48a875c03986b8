import type { Piece, PrettyLine } from '../../trace/show/pretty-line.ts'
import { html, type Html } from '../frame/html.ts'

/** More lines of one text are not drawn: the rest can be saved. */
export const mostLinesShown = 1_500

/** Printed lines, coloured by what their pieces are; everything in them is text. */
export const code = (lines: readonly PrettyLine[]): Html =>
  html`<pre
    class="code"
    tabindex="0"
  ><code>${lines.slice(0, mostLinesShown).map(codeLine)}</code></pre>`

/** One line; it ends with a line break, so that a copied text has its lines. */
export const codeLine = ({ depth, pieces }: PrettyLine): Html =>
  html`<span class="line in-${Math.min(depth, deepest)}"
    >${'  '.repeat(depth)}${pieces.map(show)}${'\n'}</span
  >`

/** Deeper lines are not indented more when they wrap. */
const deepest = 12

const show = ({ kind, text }: Piece): Html =>
  kind === 'text' ? html`${text}` : html`<span class="x-${kind}">${text}</span>`
