import { html, type Html } from './html.ts'

/** One row of a `<dl class="values facts">`. */
export const renderDescriptionRow = (name: string, value: Html | string): Html =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`
