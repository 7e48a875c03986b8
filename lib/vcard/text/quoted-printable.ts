const EQUALS = 0x3d
const LF = 0x0a
const CR = 0x0d

/**
 * The octets of a quoted-printable text that has no line breaks left (RFC 2045 §6.7); a stray `=` stands for itself, as does one in
 * front of what would be a control character: some exporters join lines and leave the `=` of a soft break (sabre-io/dav #857).
 */
export function decodeQuotedPrintable(text: string): Buffer {
  // Octet by octet, without an object for each: there are cards of nothing but `=5C`.
  const octets = Buffer.from(text, 'latin1')
  let end = 0
  for (let at = 0; at < octets.length; at++) {
    const decoded = octets[at] === EQUALS ? escapedAt(octets, at + 1) : undefined
    octets[end++] = decoded ?? octets[at] ?? 0
    if (decoded !== undefined) at += 2
  }
  return octets.subarray(0, end)
}

function escapedAt(octets: Buffer, at: number): number | undefined {
  const octet = hexAt(octets, at)
  return octet === undefined || isControl(octet) ? undefined : octet
}

// ESC, SO and SI shift the charsets of ISO 2022.
const isControl = (octet: number): boolean =>
  (octet < BLANK && ![0x09, LF, CR, 0x0e, 0x0f, 0x1b].includes(octet)) || octet === 0x7f

function hexAt(octets: Buffer, at: number): number | undefined {
  const high = digit(octets[at] ?? 0)
  const low = digit(octets[at + 1] ?? 0)
  return high === undefined || low === undefined ? undefined : high * 16 + low
}

function digit(code: number): number | undefined {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  const letter = code & ~0x20
  return letter >= 0x41 && letter <= 0x46 ? letter - 0x37 : undefined
}

const HEX = Buffer.from('0123456789ABCDEF')
const BLANK = 0x20

/** A text as quoted-printable UTF-8 on one line, the inverse; line ends become CRLF, as vCard 2.1 requires. */
export function encodeQuotedPrintable(text: string): string {
  const octets = Buffer.from(text.replace(/\r\n|\r|\n/g, '\r\n'))
  const written = Buffer.allocUnsafe(octets.length * 3)
  let end = 0
  for (const [at, octet] of octets.entries()) {
    if (isLiteral(octet) && !(octet === BLANK && at === octets.length - 1)) written[end++] = octet
    else {
      written[end++] = EQUALS
      written[end++] = HEX[octet >> 4] ?? 0
      written[end++] = HEX[octet & 15] ?? 0
    }
  }
  return written.toString('latin1', 0, end)
}

function isLiteral(octet: number): boolean {
  return octet >= BLANK && octet < 0x7f && octet !== EQUALS
}
