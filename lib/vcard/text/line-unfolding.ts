import { decodeVCardLine } from './charset.ts'
import { VCardError } from './vcard-error.ts'

/** No real card comes near; objects by the million would block the event loop. */
const MAX_LINES = 20_000

/** Matches a line whose value is quoted-printable. */
export const QUOTED_PRINTABLE_LINE = /^[^:]*QUOTED-PRINTABLE/i
/** Matches a line whose value is base64. */
export const BASE64_LINE = /^[^:]*;(?:ENCODING=)?(?:BASE64|B)[;:]/i
// Old phones write base64 without the blanks that would make it a fold.
const BARE_BASE64 = /^[A-Za-z0-9+/]+=*$/
const END = /^END:/i

/**
 * The content lines of a body, unfolded and decoded. Accepts line ends CRLF, LF and CR, folds inside UTF-8
 * sequences, quoted-printable's soft line breaks, blank lines and a BOM. `charset` is what the body is
 * declared to be in. Throws `VCardError` beyond 20,000 lines.
 */
export function unfoldContentLines(bytes: Buffer, charset?: string): readonly string[] {
  // Folds and soft breaks are a matter of octets; characters come after (RFC 6350 §3.2).
  const octets = bytes.toString('latin1', hasBom(bytes) ? 3 : 0)
  const lines = joinFolds(octets.split(/\r\n|\n|\r/), foldBlanks(octets))
  if (lines.length > MAX_LINES) throw new VCardError('has too many lines')
  return lines.map((line) => decodeVCardLine(line, charset))
}

function hasBom(bytes: Buffer): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
}

// How many blanks a fold adds: vCard 2.1 folds in front of one that is part of the text (§2.1.3), later versions add one.
function foldBlanks(octets: string): number {
  return /^VERSION:2\.1/im.test(octets) ? 0 : 1
}

/** A content line as far as it has been read. */
interface UnfinishedLine {
  readonly parts: string[]
  readonly isQuoted: boolean
  readonly isBase64: boolean
}

function joinFolds(rawLines: readonly string[], blanks: number): readonly string[] {
  const lines: UnfinishedLine[] = []
  for (const raw of rawLines) {
    const line = lines.at(-1)
    if (line !== undefined && isSoftBroken(line, raw)) continueSoftly(line.parts, raw)
    else if (line !== undefined && /^[ \t]/.test(raw))
      line.parts.push(continuation(line, raw, blanks))
    else if (line?.isBase64 === true && BARE_BASE64.test(raw)) line.parts.push(raw)
    else if (raw !== '') lines.push(beginLine(raw))
  }
  return lines.map((line) => line.parts.join(''))
}

// Blanks are no part of base64, whatever they are a part of.
function continuation(line: UnfinishedLine, raw: string, blanks: number): string {
  return line.isBase64 && blanks === 0 ? raw.trim() : raw.slice(blanks)
}

function beginLine(raw: string): UnfinishedLine {
  return {
    parts: [raw],
    isQuoted: QUOTED_PRINTABLE_LINE.test(raw),
    isBase64: BASE64_LINE.test(raw),
  }
}

function isSoftBroken(line: UnfinishedLine, next: string): boolean {
  return line.isQuoted && line.parts.at(-1)?.endsWith('=') === true && !END.test(next)
}

function continueSoftly(parts: string[], raw: string): void {
  parts.push((parts.pop() ?? '').slice(0, -1), raw)
}
