const LIMIT = 75

/** The line folded at 75 octets with CRLF and one space, never inside a character (RFC 6350 §3.2). */
export function foldContentLine(line: string): string {
  if (line.length <= LIMIT && Buffer.byteLength(line) <= LIMIT) return line
  return Buffer.byteLength(line) === line.length ? foldAscii(line) : foldCharacters(line)
}

function foldAscii(line: string): string {
  const parts = [line.slice(0, LIMIT)]
  for (let at = LIMIT; at < line.length; at += LIMIT - 1) parts.push(line.slice(at, at + LIMIT - 1))
  return parts.join('\r\n ')
}

function foldCharacters(line: string): string {
  let folded = ''
  let octetsLeft = LIMIT
  for (const character of line) {
    const size = Buffer.byteLength(character)
    if (size > octetsLeft) {
      folded += '\r\n '
      octetsLeft = LIMIT - 1
    }
    folded += character
    octetsLeft -= size
  }
  return folded
}
