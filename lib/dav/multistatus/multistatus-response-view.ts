import type { NamespaceScope } from '../xml/namespace-scope.ts'
import type { XmlName } from '../xml/xml-name.ts'

/** Where a property's content is: the bytes between its tags, with escapes and CDATA as they are. */
export interface PropertyByteRange {
  readonly name: XmlName
  readonly start: number
  readonly end: number
  /** Whether there are elements inside. */
  readonly hasChildren: boolean
  /** The namespace prefixes in force inside. */
  readonly scope: NamespaceScope
}

/** A `DAV:propstat` (RFC 4918 §14.22). */
export interface Propstat {
  readonly status: number
  readonly properties: readonly PropertyByteRange[]
}

/** One `DAV:response` under one of its hrefs (RFC 4918 §14.24). Valid only during the callback that gets it. */
export interface MultistatusResponseView {
  /** What the ranges refer to; more than this response is in it. */
  readonly bytes: Buffer
  /** Text of `DAV:href`, trimmed, up to its last slash: likely to be the same in the next response. */
  readonly hrefFolder: string
  /** The rest of that text. */
  readonly hrefName: string
  /** Of the response as a whole. */
  readonly status: number | undefined
  /** First element of the response's own `DAV:error`. */
  readonly error: XmlName | undefined
  /** Responses with the same array have the same properties at the same places of it; only the ranges move. */
  readonly propstats: readonly Propstat[]
}
