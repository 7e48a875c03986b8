import { html, type Html } from './html.ts'

/** A sentence in which what stands between backticks is code. */
export const prose = (text: string): readonly Html[] =>
  text
    .split('`')
    .map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`))
