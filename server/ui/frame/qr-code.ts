import { html, trustedHtml, type Html } from './html.ts'

/**
 * A QR code as a drawing, dark on light in every colour scheme: some cameras read no other. `label` says what it does
 * for those who cannot see it; what it holds must stand beside it as text.
 */
export async function renderQrCode(text: string, label: string): Promise<Html> {
  const { encodeQR } = await import('qr')
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: quietZone })
  const size = rows.length
  return html`<svg
    class="qr"
    role="img"
    aria-label="${label}"
    viewBox="0 0 ${size} ${size}"
    shape-rendering="crispEdges"
  >
    <rect width="${size}" height="${size}" fill="#fff" />
    <path d="${trustedHtml(rows.map(drawRow).join(''))}" fill="#000" />
  </svg>`
}

/** In modules (ISO/IEC 18004, 5.3.8). */
const quietZone = 4

/** Each run of dark modules as one rectangle. */
const drawRow = (row: readonly boolean[], y: number): string =>
  [
    ...row
      .map((dark) => (dark ? '1' : '0'))
      .join('')
      .matchAll(/1+/g),
  ]
    .map(({ index, 0: { length } }) => `M${index} ${y}h${length}v1h-${length}z`)
    .join('')
