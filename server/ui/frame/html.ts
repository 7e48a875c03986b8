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

/** What may stand in a template; nothing is shown for `undefined` and `false`. */
export type Shown = Html | string | number | false | undefined | readonly Shown[]

/** A template whose values are text, whatever they hold, but for `Html`. Attribute values must stand in double quotes. */
export const html = (markup: TemplateStringsArray, ...values: readonly Shown[]): Html =>
  new Html(String.raw({ raw: markup }, ...values.map(show)))

/** Markup of our own that is written elsewhere: a drawing, a QR code. Never anything that came from outside. */
export const trusted = (markup: string): Html => new Html(markup)

function show(value: Shown): string {
  if (value instanceof Html) return value.toString()
  if (value === undefined || value === false) return ''
  if (Array.isArray(value)) return value.map(show).join('')
  return String(value).replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`)
}
