import { decodeCdata, decodeText } from '../xml/xml-text.ts'
import { XmlTokens } from '../xml/xml-tokens.ts'
import { dav } from '../xml/names.ts'
import type { Name } from '../xml/names.ts'
import type { Scope } from '../xml/xml-scope.ts'

/** Where a property's content is: the bytes between its tags as they are, escapes and CDATA and all. */
export interface PropertyRange {
  readonly name: Name
  readonly start: number
  readonly end: number
  /** Whether there are elements inside. */
  readonly hasChildren: boolean
  /** The prefixes in force inside. */
  readonly scope: Scope
}

export interface Propstat {
  readonly status: number
  readonly properties: readonly PropertyRange[]
}

/** One `DAV:response` under one of its hrefs (RFC 4918 §14.24). Valid only during the callback that gets it. */
export interface ResponseView {
  /** What the ranges refer to; more than this response is in it. */
  readonly bytes: Buffer
  /** Text of `DAV:href`, trimmed, up to its last slash: likely to be the same in the next response. */
  readonly folder: string
  /** The rest of that text. */
  readonly name: string
  /** Of the response as a whole. */
  readonly status: number | undefined
  /** First element of the response's own `DAV:error`. */
  readonly error: Name | undefined
  /** Responses with the same array have the same properties at the same places of it; only the ranges move. */
  readonly propstats: readonly Propstat[]
}

/** All text inside a property, decoded. */
export function textOf(view: Pick<ResponseView, 'bytes'>, range: PropertyRange): string {
  const { bytes } = view
  if (!range.hasChildren && !bytes.subarray(range.start, range.end).includes('<')) {
    return decodeText(bytes, range.start, range.end)
  }
  let text = ''
  walk(view, range, { text: (piece) => (text += piece) })
  return text
}

/** Texts of the `DAV:href` elements inside a property, at any depth, trimmed. */
export function childHrefs(view: Pick<ResponseView, 'bytes'>, range: PropertyRange): string[] {
  if (!range.hasChildren) return []
  const hrefs: string[] = []
  let href: string | undefined
  walk(view, range, {
    open: (name) => (href = name === dav('href') ? '' : href),
    text: (piece) => (href = href === undefined ? undefined : href + piece),
    close: (name) => {
      if (name === dav('href') && href !== undefined) hrefs.push(href.trim())
      if (name === dav('href')) href = undefined
    },
  })
  return hrefs
}

/** Names of the elements inside a property, at any depth, in document order. */
export function elementsIn(view: Pick<ResponseView, 'bytes'>, range: PropertyRange): Name[] {
  const names: Name[] = []
  if (range.hasChildren) walk(view, range, { open: (name) => names.push(name), text: () => 0 })
  return names
}

interface Visitor {
  readonly open?: (name: Name) => unknown
  readonly close?: (name: Name) => unknown
  readonly text: (text: string) => unknown
}

function walk(view: Pick<ResponseView, 'bytes'>, range: PropertyRange, visitor: Visitor): void {
  const tokens = new XmlTokens(
    ({ window }) => ({
      open: (name) => visitor.open?.(name),
      close: (name) => visitor.close?.(name),
      text: (start, end) => visitor.text(decodeText(window.bytes, start, end)),
      cdata: (start, end) => visitor.text(decodeCdata(window.bytes, start, end)),
    }),
    range.scope,
  )
  // With the `<` of the end tag, which ends a text.
  tokens.append(view.bytes.subarray(range.start, range.end + 1))
  while (tokens.next());
}
