import { html, trustedHtml, type Html } from '../frame/html.ts'

/** A drawing of a web page of another site. */
export interface DrawingOptions {
  /** What it shows, for those who cannot see it. */
  readonly about: string
  readonly height: number
  /** SVG within 380 × height; its classes are in assets/drawings.css, so that it follows light and dark. */
  readonly inside: string
}

/** A browser's window with that in it. */
export const renderDrawing = ({ about, height, inside }: DrawingOptions): Html =>
  html`<figure class="picture">
    <svg viewBox="0 0 380 ${height}" role="img" aria-label="${about}">
      <rect class="d-page" width="380" height="${height}" />
      <path class="d-bar" d="M0 0h380v22H0z" />
      <circle class="d-dot" cx="13" cy="11" r="3.5" />
      <circle class="d-dot" cx="25" cy="11" r="3.5" />
      <circle class="d-dot" cx="37" cy="11" r="3.5" />
      ${trustedHtml(inside)}
    </svg>
  </figure>`

/** SVG of the mark where to click: the `number`-th place, or the only one. */
export const drawClickMarker = (x: number, y: number, number?: number): string =>
  `<circle class="d-step" cx="${x}" cy="${y}" r="10.5"/>${
    number === undefined
      ? `<path class="d-arrow" d="M${x - 4.5} ${y}h9m-3.8-3.8l3.8 3.8-3.8 3.8"/>`
      : `<text class="d-number" x="${x}" y="${y + 4.2}">${number}</text>`
  }`

/** SVG of a bar that stands for text that does not matter. */
export const drawPlaceholderText = (x: number, y: number, width: number): string =>
  `<rect class="d-line" x="${x}" y="${y}" width="${width}" height="7" rx="3.5"/>`
