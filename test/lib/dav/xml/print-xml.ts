import fc from 'fast-check'
import { splitXmlName, type XmlName } from '../../../../lib/dav/xml/xml-name.ts'

/** An element as a test thinks of it. */
export interface Element {
  readonly name: XmlName
  readonly attributes?: Readonly<Record<string, string | undefined>>
  readonly content?: readonly (Element | string)[]
}

/** Draws a number from 0 up to, but not including, `limit`. */
export type Draw = (limit: number) => number

const PREFIXES = ['', 'D', 'C', 'x0', 'card', 'toString', 'constructor', 'hasOwnProperty', '_']

/** Every spelling of XML that means the same: prefixes, default namespaces, CDATA, references, comments, quotes. */
export function printXml(element: Element, draw: Draw): string {
  const declaration = ['', '<?xml version="1.0"?>', '<?xml version="1.0" encoding="utf-8" ?>\r\n']
  const [start, end] = [pick(['', '\n  ', '\ufeff'], draw), pick(['', '\n', '<!-- end -->'], draw)]
  return `${start}${pick(declaration, draw)}${printElement(element, new Map(), draw)}${end}`
}

/** Numbers for `printXml`, shrinking towards the plainest spelling. */
export const draws = (): fc.Arbitrary<Draw> =>
  fc.infiniteStream(fc.nat()).map((numbers) => (limit) => Number(numbers.next().value) % limit)

type Scope = ReadonlyMap<string, string>

function printElement({ name, attributes = {}, content = [] }: Element, outer: Scope, draw: Draw) {
  const { namespace, local } = splitXmlName(name)
  const prefix = pickPrefix(namespace, outer, draw)
  const scope = new Map(outer).set(prefix, namespace)
  const tag = prefix === '' ? local : `${prefix}:${local}`
  const declared = outer.get(prefix) === namespace ? [] : [declare(prefix, namespace, draw)]
  const given = Object.entries(attributes).flatMap(([k, v]) => (v === undefined ? [] : [[k, v]]))
  const pairs = [...given.map(([k = '', v = '']) => `${k}=${quote(v, draw)}`), ...declared]
  const inside: string = content.map((node) => printNode(node, scope, draw)).join('')
  if (inside === '' && draw(2) === 0) return `<${[tag, ...pairs].join(' ')}/>`
  return `<${[tag, ...pairs].join(pick([' ', '\n  '], draw))}>${inside}</${tag} >`
}

function printNode(node: Element | string, scope: Scope, draw: Draw): string {
  if (typeof node !== 'string') {
    return pick(['', '', '\n  ', '<!-- x -->', '<?p i?>'], draw) + printElement(node, scope, draw)
  }
  const characters = Array.from(node)
  const half = draw(characters.length + 1)
  const parts = [characters.slice(0, half), characters.slice(half)]
  return parts.map((part) => printText(part.join(''), draw)).join('')
}

function printText(text: string, draw: Draw): string {
  const cdata = draw(3) === 1 && !/\]\]|\]$|\r/.test(text)
  return cdata ? `<![CDATA[${text}]]>` : escape(text)
}

function pickPrefix(namespace: string, scope: Scope, draw: Draw): string {
  if (namespace === '') return ''
  const known = [...scope].filter(([, ns]) => ns === namespace).map(([prefix]) => prefix)
  return pick(known.length > 0 && draw(2) === 0 ? known : PREFIXES, draw)
}

const declare = (prefix: string, namespace: string, draw: Draw): string =>
  `xmlns${prefix === '' ? '' : ':'}${prefix}=${quote(namespace, draw)}`

const quote = (value: string, draw: Draw): string => {
  const mark = pick(['"', "'"], draw)
  return `${mark}${escape(value)}${mark}`
}

const ENTITIES = new Map(Object.entries({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }))

const escape = (text: string): string =>
  text.replace(/[&<>"'\r\n\t]/g, (c) => ENTITIES.get(c) ?? `&#${c.charCodeAt(0)};`)

const pick = <T>(values: readonly T[], draw: Draw): T => values[draw(values.length)] as T
