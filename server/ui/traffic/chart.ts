import { html, type Html } from '../frame/html.ts'

/** Values of one kind, one for each span of time. */
export interface ChartSeries {
  readonly name: string
  /** Its class in the style sheet, which gives it its colour. */
  readonly kind: 'main' | 'bad' | 'second'
  readonly values: readonly number[]
}

export interface ChartOptions {
  readonly title: string
  /** What the highest value is said in: `requests`, `ms`. */
  readonly unit: string
  readonly draw: 'bars' | 'lines'
  readonly series: readonly ChartSeries[]
  /** How long ago the first span begins, in words: `6 hours ago`. */
  readonly begins: string
}

const width = 640
const height = 160
const left = 46
const bottom = 24
const top = 16

/** A picture of the values with its scale; a table tells them to those who cannot see it. */
export function renderChart({ title, unit, draw, series, begins }: ChartOptions): Html {
  const highest = niceAbove(Math.max(1, ...series.flatMap(({ values }) => values)))
  const y = (value: number): number => top + (height - top) * (1 - value / highest)
  const paint = draw === 'bars' ? bars : line
  return html`<figure class="chart">
    <figcaption>
      <strong>${title}</strong>
      <span class="legend">
        ${series.map(({ name, kind }) => html`<span class="key plot-${kind}">${name}</span>`)}
      </span>
    </figcaption>
    <svg
      viewBox="0 0 ${width} ${height + bottom}"
      role="img"
      aria-label="${title}: ${spokenSummary(series, unit)}"
    >
      ${[0, highest / 2, highest].map(
        (value) =>
          html`<line
              class="plot-grid"
              x1="${left}"
              x2="${width}"
              y1="${y(value)}"
              y2="${y(value)}"
            />
            <text class="plot-label" x="${left - 8}" y="${y(value) + 4}" text-anchor="end">
              ${label(value)}
            </text>`,
      )}
      ${series.map((one) => paint(one, y))}
      <text class="plot-label" x="${left}" y="${height + bottom - 4}">${begins}</text>
      <text class="plot-label" x="${width}" y="${height + bottom - 4}" text-anchor="end">now</text>
    </svg>
  </figure>`
}

const stepWidth = (values: readonly number[]): number => (width - left) / values.length

function bars({ kind, values }: ChartSeries, y: (value: number) => number): readonly Html[] {
  const each = stepWidth(values)
  return values.flatMap((value, at) =>
    value === 0
      ? []
      : [
          html`<rect
            class="plot-bar plot-${kind}"
            x="${(left + at * each + each * 0.1).toFixed(1)}"
            y="${y(value).toFixed(1)}"
            width="${(each * 0.8).toFixed(1)}"
            height="${(height - y(value)).toFixed(1)}"
          />`,
        ],
  )
}

/** Spans in which nothing happened are gaps; what stands alone between them is a dot. */
function line({ kind, values }: ChartSeries, y: (value: number) => number): Html {
  const each = stepWidth(values)
  const place = (at: number): readonly [string, string] => [
    (left + (at + 0.5) * each).toFixed(1),
    y(values[at] ?? 0).toFixed(1),
  ]
  const isThere = (at: number): boolean => (values[at] ?? 0) > 0
  const there = values.flatMap((_, at) => (isThere(at) ? [at] : []))
  const path = there.map((at) => `${isThere(at - 1) ? 'L' : 'M'}${place(at).join(' ')}`).join('')
  const alone = there.filter((at) => !isThere(at - 1) && !isThere(at + 1)).map(place)
  return html`<path class="plot-line plot-${kind}" d="${path}" />
    ${alone.map(([x, height]) => html`<circle class="plot-dot plot-${kind}" cx="${x}" cy="${height}" r="3" />`)}`
}

/** 1, 2 or 5 times a power of ten, so that the scale is easy to read. */
function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  return power * ([1, 2, 5, 10].find((times) => times * power >= value) ?? 10)
}

const label = (value: number): string =>
  value >= 10_000 ? `${(value / 1000).toLocaleString('en')}k` : value.toLocaleString('en')

const spokenSummary = (series: readonly ChartSeries[], unit: string): string =>
  series
    .map(
      ({ name, values }) => `${name} at most ${label(Math.round(Math.max(0, ...values)))} ${unit}`,
    )
    .join(', ')
