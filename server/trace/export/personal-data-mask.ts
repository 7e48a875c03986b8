import { createHmac, randomBytes } from 'node:crypto'

/** Replaces personal data in a text of a recording: equal words by equal words, so that a trace still makes sense. */
export type MaskPersonalData = (text: string) => string

/** Words are replaced by a keyed hash: without `key` the original cannot be told, and another key gives other words. */
export function createPersonalDataMask(key: Buffer = randomBytes(32)): MaskPersonalData {
  const mask = (text: string): string => text.replace(words, (found) => maskWord(found, key))
  return (text) =>
    text.replace(
      personal,
      (found: string, start?: string, sought?: string, book?: string, name?: string) => {
        if (start !== undefined) return start + mask(sought ?? '')
        if (book !== undefined) return book + maskSegment(name ?? '', mask)
        if (!/^BEGIN:VCARD/i.test(found)) return mask(found)
        return found.replace(lines, (line) => maskLine(line, mask))
      },
    )
}

/** Cards, of their own or in XML, one that was cut to the end; what is searched for; names of cards; e-mail addresses. */
const personal = new RegExp(
  [
    'BEGIN:VCARD[^]*?(?:END:VCARD|$)',
    String.raw`(<(?:[\w-]+:)?text-match\b[^>]*>)([^<]*)`,
    String.raw`(\/(?:addressbooks\/[^/\s<>"]+|lists)\/[^/\s<>"]+\/)([^/\s<>"?#]+)`,
    String.raw`[\w.+%-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+`,
  ].join('|'),
  'gi',
)
/** A content line with its folds. */
const lines = /[^\n]+(?:\n[ \t][^\n]*)*/g
const contentLine = /^((?:[\w-]+\.)?([\w-]+))((?:;(?:"[^"]*"|[^":;])*)*):([^]*)$/
/** Properties that say what a card is and how it is written: they hold no personal data. */
const structure = /^(?:BEGIN|END|VERSION|PRODID|REV|KIND|CLASS|MAILER)$/i
const structureParameter =
  /^(?:TYPE|ENCODING|CHARSET|VALUE|PREF|LANGUAGE|MEDIATYPE|INDEX|LEVEL|ALTID|PID|CALSCALE)$/i

function maskLine(line: string, mask: MaskPersonalData): string {
  const [, start = '', name = '', parameters = '', value = ''] = contentLine.exec(line) ?? []
  if (start === '') return mask(line)
  if (structure.test(name)) return line
  return `${start}${maskParameters(parameters, mask)}:${mask(value)}`
}

const maskParameters = (parameters: string, mask: MaskPersonalData): string =>
  parameters.replace(/;([\w-]+)=("[^"]*"|[^;]*)/g, (whole, name: string, value: string) =>
    structureParameter.test(name) ? whole : `;${name}=${mask(value)}`,
  )

function maskSegment(segment: string, mask: MaskPersonalData): string {
  const [name, ending = ''] = segment.split(/(\.vcf)$/i)
  return encodeURIComponent(mask(decoded(name ?? ''))) + ending
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

/** Escapes, character references and folds are no words, nor is the length of abbreviated base64. */
const words = /(\\.|&#?\w+;|\n[ \t]|\[\d+ characters of base64\]|=[0-9A-F]{2})|[\p{L}\p{N}\p{M}]+/gu

function maskWord(text: string, key: Buffer): string {
  // In quoted-printable a whole name may be written so, in any character set.
  if (/^=[89A-F]/.test(text)) return '=3F'
  if (/^[^\p{L}\p{N}\p{M}]/u.test(text)) return text
  const digest = createHmac('sha256', key).update(text.toLowerCase()).digest()
  return Array.from(text, (one, at) => similarCharacter(one, digest[at % digest.length] ?? 0)).join(
    '',
  )
}

/** A character of the same kind. */
function similarCharacter(character: string, byte: number): string {
  if (/\p{N}/u.test(character)) return String(byte % 10)
  const letter = String.fromCharCode(97 + (byte % 26))
  return /\p{Lu}/u.test(character) ? letter.toUpperCase() : letter
}
