import { html, type Html } from './html.ts'

/** A text in which what stands between backticks becomes `<code>`. */
export const renderBackticksAsCode = (text: string): readonly Html[] =>
  text
    .split('`')
    .map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`))
