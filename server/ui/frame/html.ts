/** Markup that goes out as it is. Only `html` and `trusted` make it, so text from outside can never be taken for it. */
export class Html {
  readonly #markup: string

  constructor(markup: string) {
    this.#markup = markup
  }

  toString(): string {
    return this.#markup
  }
}

/** What may stand in a template; `undefined` and `false` give nothing, lists are joined. */
export type HtmlValue = Html | string | number | false | undefined | readonly HtmlValue[]

/** A template whose values are text, whatever they hold, but for `Html`. Attribute values must stand in double quotes. */
export const html = (markup: TemplateStringsArray, ...values: readonly HtmlValue[]): Html =>
  new Html(String.raw({ raw: markup }, ...values.map(toMarkup)))

/** Markup of our own that is written elsewhere: a drawing, a QR code. Never anything that came from outside. */
export const trustedHtml = (markup: string): Html => new Html(markup)

function toMarkup(value: HtmlValue): string {
  if (value instanceof Html) return value.toString()
  if (value === undefined || value === false) return ''
  if (Array.isArray(value)) return value.map(toMarkup).join('')
  return String(value).replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`)
}
