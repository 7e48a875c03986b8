import type { ParserOptions } from 'xml2js'
import { HttpError } from '../../errors/http-error.ts'
import type { XmlName } from '../xml/xml-name.ts'
import { createXmlElementLimit, type XmlElement } from '../xml/xml-element.ts'
import type { XmlHandlers } from '../xml/xml-scanner.ts'

// xml2js keeps children by tag name in plain objects, where `_` or `toString` would meet its own keys and inherited ones.
// With one name for all of them, the real names stand only in `$ns`.
const TAG = '#element'

const OPTIONS: ParserOptions = {
  xmlns: true,
  explicitRoot: false,
  explicitChildren: true,
  preserveChildrenOrder: true,
  charsAsChildren: true,
  includeWhiteChars: true,
  tagNameProcessors: [() => TAG],
}

interface ParsedName {
  readonly uri: unknown
  readonly local: string
}

interface ParsedAttribute extends ParsedName {
  readonly value: string
  readonly prefix: string
}

interface ParsedText {
  readonly '#name': '__text__'
  readonly _: string
}

interface ParsedElement {
  readonly '#name': typeof TAG
  readonly $ns: ParsedName
  readonly $?: Readonly<Record<string, ParsedAttribute>>
  readonly $$?: readonly (ParsedElement | ParsedText)[]
}

const MAX_BYTES = 1024 * 1024

/**
 * Handlers for `scanXmlBody` that keep a document small enough for `parseXmlDocument`: `HttpError` 413 for a body over 1 MB,
 * at once, and while scanning for more than 10,000 elements.
 */
export function createXmlDocumentLimit(body: Buffer): XmlHandlers {
  if (body.length > MAX_BYTES) throw new HttpError(413, 'The request body is too large')
  return createXmlElementLimit()
}

/**
 * The root element of a body that `scanXmlBody` has accepted: xml2js itself lets junk, second roots and empty input
 * through.
 */
export async function parseXmlDocument(body: Buffer): Promise<XmlElement> {
  // https://www.w3.org/TR/xml/#sec-line-ends, which xml2js leaves to its caller.
  const text = body.toString('utf8').replace(/\r\n?/g, '\n')
  return toElement(await parse(text))
}

async function parse(text: string): Promise<ParsedElement> {
  // Loaded at the first body, to start faster.
  const { parseStringPromise } = await import('xml2js')
  try {
    return (await parseStringPromise(text, OPTIONS)) as ParsedElement
  } catch (cause) {
    throw new HttpError(400, 'The request body cannot be read as XML', { cause })
  }
}

function toElement(parsed: ParsedElement): XmlElement {
  const nodes = (parsed.$$ ?? []).map((node) => (isText(node) ? node._ : toElement(node)))
  return {
    name: clarkName(parsed.$ns),
    attributes: toAttributes(parsed),
    children: nodes.filter((node) => typeof node !== 'string'),
    text: nodes.map((node) => (typeof node === 'string' ? node : node.text)).join(''),
  }
}

function isText(node: ParsedElement | ParsedText): node is ParsedText {
  return node['#name'] === '__text__'
}

function toAttributes({ $ = {} }: ParsedElement): ReadonlyMap<string, string> {
  const attributes = Object.values($).filter(({ prefix }) => prefix !== 'xmlns')
  return new Map(attributes.map((a) => [a.prefix === '' ? a.local : clarkName(a), a.value]))
}

// The parser looks prefixes up in plain objects: for `__proto__` it finds one of those instead of a namespace.
function clarkName({ uri, local }: ParsedName): XmlName {
  if (typeof uri !== 'string')
    throw new HttpError(400, 'The request body has a prefix that cannot be used')
  return `{${uri}}${local}`
}
