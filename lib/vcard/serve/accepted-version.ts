import type { VCardVersion } from '../versions/version-conversion.ts'

/** One media range of an Accept. */
interface MediaRange {
  /** Lower case: `text/vcard`. */
  readonly type: string
  readonly version: string | undefined
  readonly quality: number
}

/**
 * The version of vCard that an Accept header field prefers, 3.0 where it has no preference or cannot be parsed; `none` when
 * it accepts no vCard at all (https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1). Clients from before RFC
 * 6350 ask for `text/x-vcard` or `text/directory`.
 */
export function acceptedVCardVersion(accept: string | undefined): VCardVersion | 'none' {
  const ranges = parseRanges(accept ?? '')
  if (ranges.length === 0) return '3.0'
  const [best = '3.0', ...others] = PREFERENCE
  const winner = others.reduce(
    (a, b) => (qualityOf(b, ranges) > qualityOf(a, ranges) ? b : a),
    best,
  )
  return qualityOf(winner, ranges) > 0 ? winner : 'none'
}

const PREFERENCE: readonly VCardVersion[] = ['3.0', '4.0', '2.1']

/** The versions that a media type without `version` stands for. */
const VERSIONS: ReadonlyMap<string, readonly VCardVersion[]> = new Map([
  ['text/vcard', PREFERENCE],
  ['text/x-vcard', ['3.0', '2.1']],
  ['text/directory', ['3.0']],
])

/** Of the ranges that a version is in, the most specific decides. */
function qualityOf(version: VCardVersion, ranges: readonly MediaRange[]): number {
  const matches = ranges.map((range) => ({ ...range, precedence: precedence(version, range) }))
  const top = Math.max(...matches.map((range) => range.precedence))
  if (top === 0) return 0
  const decisive = matches.filter((range) => range.precedence === top)
  return Math.max(...decisive.map(({ quality }) => quality))
}

function precedence(version: VCardVersion, range: MediaRange): number {
  if (range.type === '*/*') return 1
  if (range.type === 'text/*') return 2
  const versions = VERSIONS.get(range.type)
  if (versions === undefined) return 0
  if (range.version !== undefined) return range.version === version ? 4 : 0
  return versions.includes(version) ? 3 : 0
}

/** No real client comes near; a longer field is ignored. */
const MAX_LENGTH = 2000
const ITEM = /(?:"(?:[^"\\]|\\.)*"|[^",])+/g
const PART = /(?:"(?:[^"\\]|\\.)*"|[^";])+/g
const TYPE = /^(?:\*\/\*|[\w!#$&^.+-]+\/(?:\*|[\w!#$&^.+-]+))$/
const QUALITY = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/

function parseRanges(accept: string): readonly MediaRange[] {
  if (accept.length > MAX_LENGTH) return []
  return (accept.match(ITEM) ?? []).flatMap(parseRange)
}

function parseRange(item: string): readonly MediaRange[] {
  const [first = '', ...rest] = item.match(PART) ?? []
  const type = first.trim().toLowerCase()
  if (!TYPE.test(type)) return []
  const params = new Map(rest.map(parseParam))
  const quality = params.get('q') ?? '1'
  if (!QUALITY.test(quality)) return []
  return [{ type, version: params.get('version'), quality: Number(quality) }]
}

function parseParam(part: string): readonly [string, string] {
  const [name = '', value = ''] = part.split('=', 2)
  return [name.trim().toLowerCase(), value.trim().replace(/^"(.*)"$/, '$1')]
}
