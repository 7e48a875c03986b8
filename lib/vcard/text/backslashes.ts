const BACKSLASH = 0x5c
const LF = 0x0a

/** The text with a backslash in front of each of these ASCII characters. */
export function addBackslashes(text: string, characters: string): string {
  const octets = Buffer.from(text)
  const written = Buffer.allocUnsafe(octets.length * 2)
  let end = 0
  // Octet by octet, without an object for each escape: there are cards of nothing but backslashes.
  for (const octet of octets) {
    if (isOneOf(characters, octet)) written[end++] = BACKSLASH
    written[end++] = octet
  }
  return written.toString('utf8', 0, end)
}

/**
 * The text without the backslashes in front of these ASCII characters, read in pairs from the left. A backslash
 * and one of `breaks` become LF.
 */
export function removeBackslashes(text: string, characters: string, breaks = ''): string {
  const octets = Buffer.from(text)
  let end = 0
  for (let at = 0; at < octets.length; at++) {
    const isEscape = octets[at] === BACKSLASH && isOneOf(characters, octets[at + 1] ?? 0)
    const octet = octets[isEscape ? ++at : at] ?? 0
    octets[end++] = isEscape && isOneOf(breaks, octet) ? LF : octet
  }
  return octets.toString('utf8', 0, end)
}

function isOneOf(characters: string, octet: number): boolean {
  for (let at = 0; at < characters.length; at++)
    if (characters.charCodeAt(at) === octet) return true
  return false
}
