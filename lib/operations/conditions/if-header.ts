import { HttpError } from '../../errors/http-error.ts'
import { equalsEtagIgnoringCardVersion } from '../clients/card-version-suffix.ts'

/** `[Not] <state-token>` or `[Not] ["etag"]`. */
interface IfHeaderCondition {
  readonly not: boolean
  readonly kind: 'etag' | 'token'
  /** An ETag as it stands, a state token without its brackets. */
  readonly value: string
}

/** Conditions that must all hold, of the tagged resource, else of the one that the request is about. */
export interface IfHeaderList {
  readonly tag: string | undefined
  readonly conditions: readonly IfHeaderCondition[]
}

/** Throws 400 for what is no `If` of https://www.rfc-editor.org/rfc/rfc4918#section-10.4.2. */
export function parseIfHeader(field: string): readonly IfHeaderList[] {
  const header = field.trim()
  const lists: IfHeaderList[] = []
  let tag: string | undefined
  let at = 0
  while (at < header.length) {
    const [whole, resource, inside] = matchAt(part, header, at) ?? []
    // Either all lists are tagged or none is, and each tag has a list.
    const isMixed = resource !== undefined && at > 0 && tag === undefined
    if (whole === undefined || isMixed) throw malformed()
    tag = resource ?? tag
    lists.push({ tag, conditions: parseConditions((inside ?? '').trim()) })
    at += whole.length
  }
  if (lists.length === 0) throw malformed()
  return lists
}

const malformed = (): HttpError => new HttpError(400, 'The If header field cannot be read')

const etag = String.raw`(?:W/)?"[^"]*"`
/** A resource tag, and the first list behind it; or a further list. */
const part = new RegExp(
  String.raw`(?:<([^<>\s]+)>\s*)?\(((?:[^()"<>]|"[^"]*"|<[^<>]*>)*)\)\s*`,
  'y',
)
const condition = new RegExp(
  String.raw`(Not\s*)?(?:\[\s*(${etag})\s*\]|<([A-Za-z][\w+.-]*:[^<>\s]*)>)\s*`,
  'iy',
)

function parseConditions(list: string): readonly IfHeaderCondition[] {
  const conditions: IfHeaderCondition[] = []
  for (let at = 0; at < list.length;) {
    const [whole, not, tag, token] = matchAt(condition, list, at) ?? []
    const value = tag ?? token
    if (whole === undefined || value === undefined) throw malformed()
    conditions.push({ not: not !== undefined, kind: tag === undefined ? 'token' : 'etag', value })
    at += whole.length
  }
  if (conditions.length === 0) throw malformed()
  return conditions
}

function matchAt(sticky: RegExp, text: string, at: number): RegExpExecArray | null {
  sticky.lastIndex = at
  return sticky.exec(text)
}

/** The inverse of `parseIf`. */
export const formatIfHeader = (lists: readonly IfHeaderList[]): string =>
  lists
    .map(({ tag, conditions }, at) => {
      const isTagged = tag !== undefined && tag !== lists[at - 1]?.tag
      return `${isTagged ? `<${tag}> ` : ''}(${conditions.map(printCondition).join(' ')})`
    })
    .join(' ')

const printCondition = ({ not, kind, value }: IfHeaderCondition): string =>
  `${not ? 'Not ' : ''}${kind === 'etag' ? `[${value}]` : `<${value}>`}`

/**
 * Whether all conditions of a list hold for a resource with that ETag; made weak it names the same
 * (docs/decisions/0012-etags.md). Nothing is ever locked here, so no state token matches; `<DAV:no-lock>` matches nothing
 * anywhere.
 */
export const isIfListSatisfied = (
  { conditions }: IfHeaderList,
  present: string | undefined,
): boolean =>
  conditions.every(({ not, kind, value }) => {
    const isEtag = kind === 'etag' && present !== undefined
    const matches = isEtag && equalsEtagIgnoringCardVersion(value.replace(/^W\//, ''), present)
    return matches !== not
  })
