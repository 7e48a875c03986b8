import { html, type Html } from './html.ts'

/** One line of a `<dl class="values facts">`. */
export const fact = (name: string, value: Html | string): Html =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`
