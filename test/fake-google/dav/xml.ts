import sax from 'sax'
import { refuseArgument } from './google-error.ts'

/** An element of a request body. Names are in Clark notation, `{DAV:}href`. */
export interface Element {
  readonly name: string
  readonly prefix: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly Element[]
  readonly text: string
}

interface Growing extends Element {
  readonly children: Growing[]
  text: string
}

export const DAV = '{DAV:}'
export const CARDDAV = '{urn:ietf:params:xml:ns:carddav}'
export const CALENDARSERVER = '{http://calendarserver.org/ns/}'

/** The root of a request body; undefined when there is none; 400 when it is not well-formed. */
export function parseXml(body: string): Element | undefined {
  if (body.trim() === '') return undefined
  const document = growing('', '', new Map())
  const open: [Growing, ...Growing[]] = [document]
  const parser = sax.parser(true, { xmlns: true, position: false })
  parser.onerror = refuseArgument
  parser.ondoctype = refuseArgument
  parser.onopentag = (tag) => {
    const element = elementOf(tag as sax.QualifiedTag)
    open[0].children.push(element)
    open.unshift(element)
  }
  parser.onclosetag = () => void open.shift()
  parser.ontext = parser.oncdata = (text) => void (open[0].text += text)
  parser.write(body).close()
  return document.children[0]
}

export function child(element: Element, name: string): Element | undefined {
  return element.children.find((candidate) => candidate.name === name)
}

export function children(element: Element, name: string): readonly Element[] {
  return element.children.filter((candidate) => candidate.name === name)
}

/** Text for element content; quotes stay as they are, as in Google's answers. */
export function escapeXml(text: string): string {
  if (!/[&<>]/.test(text)) return text
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function elementOf(tag: sax.QualifiedTag): Growing {
  const attributes = Object.values(tag.attributes).map(({ name, value }) => [name, value] as const)
  return growing(`{${tag.uri}}${tag.local}`, tag.prefix, new Map(attributes))
}

function growing(name: string, prefix: string, attributes: ReadonlyMap<string, string>): Growing {
  return { name, prefix, attributes, children: [], text: '' }
}
