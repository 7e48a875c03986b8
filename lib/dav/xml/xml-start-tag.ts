import { XmlError } from './xml-error.ts'
import { isXmlWhitespace } from './xml-whitespace.ts'
import { declaredNamespacePrefix } from './namespace-scope.ts'
import { decodeXmlAttribute } from './xml-text.ts'
import type { NamespaceScope } from './namespace-scope.ts'

/** Decoded values by bare name, or by Clark name where there is a prefix; without namespace declarations. */
export type XmlAttributes = ReadonlyMap<string, string>

/** Shared by all elements without attributes. */
export const NO_XML_ATTRIBUTES: XmlAttributes = new Map()

/** A start tag, and the namespace scope inside its element. `qname` is as in the document, one character for each byte. */
export interface XmlStartTag {
  readonly qname: string
  readonly scope: NamespaceScope
  readonly attributes: XmlAttributes
}

/** Parses the tag between `<` and `>` or `/>`; throws `XmlError` when it is none (https://www.w3.org/TR/xml/#NT-STag). */
export function parseXmlStartTag(
  bytes: Buffer,
  start: number,
  end: number,
  outer: NamespaceScope,
): XmlStartTag {
  const nameEnd = endOfName(bytes, start, end)
  const qname = bytes.toString('latin1', start, nameEnd)
  if (nameEnd === end) return { qname, scope: outer, attributes: NO_XML_ATTRIBUTES }
  const raw = attributesByQName(bytes, nameEnd, end)
  const scope = scopeInside(raw, outer)
  return { qname, scope, attributes: resolved(raw, scope) }
}

/** Values by the name in the document. */
function attributesByQName(bytes: Buffer, start: number, end: number): ReadonlyMap<string, string> {
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
  raw.set(name, decodeXmlAttribute(bytes, open + 1, close))
  return close + 1
}

function equalsAfter(bytes: Buffer, start: number, end: number): number {
  const at = skipSpace(bytes, start, end)
  if (at >= end || bytes[at] !== 0x3d) throw malformed()
  return at
}

function scopeInside(raw: ReadonlyMap<string, string>, outer: NamespaceScope): NamespaceScope {
  const declarations = new Map<string, string>()
  for (const [qname, value] of raw) {
    const prefix = declaredNamespacePrefix(qname)
    if (prefix !== undefined) declarations.set(prefix, value)
  }
  return declarations.size === 0 ? outer : outer.withDeclarations(declarations)
}

function resolved(raw: ReadonlyMap<string, string>, scope: NamespaceScope): XmlAttributes {
  const attributes = new Map<string, string>()
  for (const [qname, value] of raw) {
    if (declaredNamespacePrefix(qname) !== undefined) continue
    const name = scope.attributeName(qname)
    if (attributes.has(name)) throw new XmlError('an attribute given twice')
    attributes.set(name, value)
  }
  return attributes
}

function endOfName(bytes: Buffer, start: number, end: number): number {
  let at = start
  while (at < end && !isXmlWhitespace(bytes[at]) && bytes[at] !== 0x3d) at++
  return at
}

function skipSpace(bytes: Buffer, start: number, end: number): number {
  let at = start
  while (at < end && isXmlWhitespace(bytes[at])) at++
  return at
}

const malformed = (): XmlError => new XmlError('a malformed attribute')
