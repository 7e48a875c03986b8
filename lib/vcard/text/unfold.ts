import { decodeLine } from './charset.ts'
import { VCardError } from './vcard-error.ts'

/** No card comes near; objects by the million would hold up everybody else. */
const MAX_LINES = 20_000

/** A line whose value is quoted-printable. */
export const QUOTED_PRINTABLE = /^[^:]*QUOTED-PRINTABLE/i
/** A line whose value is base64. */
export const BASE64 = /^[^:]*;(?:ENCODING=)?(?:BASE64|B)[;:]/i
// Old phones write base64 without the blanks that would make it a fold.
const BARE_BASE64 = /^[A-Za-z0-9+/]+=*$/
const END = /^END:/i

/**
 * The content lines of a body, unfolded and decoded. Knows line ends CRLF, LF and CR, folds inside UTF-8
 * sequences, quoted-printable's soft line breaks, blank lines and a BOM. `charset` is what the body is
 * declared to be in. Throws `VCardError` beyond 20,000 lines.
 */
export function unfold(bytes: Buffer, charset?: string): readonly string[] {
  // Folds and soft breaks are a matter of octets; characters come after (RFC 6350 §3.2).
  const octets = bytes.toString('latin1', hasBom(bytes) ? 3 : 0)
  const lines = join(octets.split(/\r\n|\n|\r/), blankOf(octets))
  if (lines.length > MAX_LINES) throw new VCardError('has too many lines')
  return lines.map((line) => decodeLine(line, charset))
}

function hasBom(bytes: Buffer): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
}

// vCard 2.1 folds in front of a blank that is part of the text (vCard 2.1 §2.1.3); later versions add one.
function blankOf(octets: string): number {
  return /^VERSION:2\.1/im.test(octets) ? 0 : 1
}

/** A content line as far as it has been read. */
interface Line {
  readonly pieces: string[]
  readonly isQuoted: boolean
  readonly isBase64: boolean
}

function join(pieces: readonly string[], blank: number): readonly string[] {
  const lines: Line[] = []
  for (const piece of pieces) {
    const line = lines.at(-1)
    if (line !== undefined && isSoftBroken(line, piece)) continueSoftly(line.pieces, piece)
    else if (line !== undefined && /^[ \t]/.test(piece))
      line.pieces.push(continuation(line, piece, blank))
    else if (line?.isBase64 === true && BARE_BASE64.test(piece)) line.pieces.push(piece)
    else if (piece !== '') lines.push(begin(piece))
  }
  return lines.map((line) => line.pieces.join(''))
}

// Blanks are no part of base64, whatever they are a part of.
function continuation(line: Line, piece: string, blank: number): string {
  return line.isBase64 && blank === 0 ? piece.trim() : piece.slice(blank)
}

function begin(piece: string): Line {
  return {
    pieces: [piece],
    isQuoted: QUOTED_PRINTABLE.test(piece),
    isBase64: BASE64.test(piece),
  }
}

function isSoftBroken(line: Line, next: string): boolean {
  return line.isQuoted && line.pieces.at(-1)?.endsWith('=') === true && !END.test(next)
}

function continueSoftly(pieces: string[], piece: string): void {
  pieces.push((pieces.pop() ?? '').slice(0, -1), piece)
}
