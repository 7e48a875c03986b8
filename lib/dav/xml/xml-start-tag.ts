import { XmlError } from './xml-error.ts'
import { isSpace } from './xml-search.ts'
import { declaredPrefix } from './xml-scope.ts'
import { decodeAttribute } from './xml-text.ts'
import type { Scope } from './xml-scope.ts'

/** Decoded values by bare name, or by Clark name where there is a prefix; without declarations of namespaces. */
export type Attributes = ReadonlyMap<string, string>

export const NO_ATTRIBUTES: Attributes = new Map()

/** What a start tag says. `qname` is as in the document, one character for each byte. */
export interface StartTag {
  readonly qname: string
  readonly scope: Scope
  readonly attributes: Attributes
}

/** Reads the tag between `<` and `>` or `/>`; throws `XmlError` when it is none (https://www.w3.org/TR/xml/#NT-STag). */
export function parseStartTag(bytes: Buffer, start: number, end: number, outer: Scope): StartTag {
  const nameEnd = endOfName(bytes, start, end)
  const qname = bytes.toString('latin1', start, nameEnd)
  if (nameEnd === end) return { qname, scope: outer, attributes: NO_ATTRIBUTES }
  const raw = rawAttributes(bytes, nameEnd, end)
  const scope = scopeInside(raw, outer)
  return { qname, scope, attributes: resolved(raw, scope) }
}

/** Values by the name in the document. */
function rawAttributes(bytes: Buffer, start: number, end: number): ReadonlyMap<string, string> {
  const raw = new Map<string, string>()
  let at = start
  for (;;) {
    const nameStart = skipSpace(bytes, at, end)
    if (nameStart === end) return raw
    if (nameStart === at) throw new XmlError('attributes without a space between them')
    at = readAttribute(bytes, nameStart, end, raw)
  }
}

/** Reads one attribute into `raw`; where it ends. */
function readAttribute(
  bytes: Buffer,
  start: number,
  end: number,
  raw: Map<string, string>,
): number {
  const nameEnd = endOfName(bytes, start, end)
  const name = bytes.toString('latin1', start, nameEnd)
  const open = skipSpace(bytes, equalsAfter(bytes, nameEnd, end) + 1, end)
  const quote = bytes[open]
  const close = quote === 0x22 || quote === 0x27 ? bytes.indexOf(quote, open + 1) : -1
  if (name === '' || close < 0 || open >= end || close >= end) throw malformed()
  if (raw.has(name)) throw new XmlError('an attribute given twice')
  raw.set(name, decodeAttribute(bytes, open + 1, close))
  return close + 1
}

function equalsAfter(bytes: Buffer, start: number, end: number): number {
  const at = skipSpace(bytes, start, end)
  if (at >= end || bytes[at] !== 0x3d) throw malformed()
  return at
}

function scopeInside(raw: ReadonlyMap<string, string>, outer: Scope): Scope {
  const declarations = new Map<string, string>()
  for (const [qname, value] of raw) {
    const prefix = declaredPrefix(qname)
    if (prefix !== undefined) declarations.set(prefix, value)
  }
  return declarations.size === 0 ? outer : outer.with(declarations)
}

function resolved(raw: ReadonlyMap<string, string>, scope: Scope): Attributes {
  const attributes = new Map<string, string>()
  for (const [qname, value] of raw) {
    if (declaredPrefix(qname) !== undefined) continue
    const name = scope.attribute(qname)
    if (attributes.has(name)) throw new XmlError('an attribute given twice')
    attributes.set(name, value)
  }
  return attributes
}

function endOfName(bytes: Buffer, start: number, end: number): number {
  let at = start
  while (at < end && !isSpace(bytes[at]) && bytes[at] !== 0x3d) at++
  return at
}

function skipSpace(bytes: Buffer, start: number, end: number): number {
  let at = start
  while (at < end && isSpace(bytes[at])) at++
  return at
}

const malformed = (): XmlError => new XmlError('a malformed attribute')
