import assert from 'node:assert/strict'
import { CARDDAV, child, children, DAV, parseXml, type Element } from '../fake-google/dav/xml.ts'
import type { RawAnswer } from './raw-http.ts'

/** `DAV:response` as it stands in an answer. Read by `sax`, not by the bridge's own reader. */
export interface Row {
  readonly href: string
  /** Of the whole response: a status line. */
  readonly status: string | undefined
  readonly propstats: readonly Propstat[]
  readonly element: Element
}

export interface Propstat {
  readonly status: string
  readonly properties: readonly Element[]
}

export interface Multistatus {
  readonly rows: readonly Row[]
  readonly hrefs: readonly string[]
  readonly syncTokens: readonly string[]
  /** The row of an href; fails when there is none. */
  row(href: string): Row
}

/** The multistatus in an answer; fails unless that is a 207 with one well-formed document. */
export function multistatus(answer: RawAnswer): Multistatus {
  assert.equal(answer.status, 207, answer.text)
  assert.match(answer.header('content-type') ?? '', /^(?:application|text)\/xml\b/)
  const root = document(answer)
  assert.equal(root.name, `${DAV}multistatus`)
  const rows = children(root, `${DAV}response`).map(readRow)
  return {
    rows,
    hrefs: rows.map(({ href }) => href),
    syncTokens: children(root, `${DAV}sync-token`).map(({ text }) => text),
    row(href) {
      const found = rows.find((row) => row.href === href)
      assert(found, `no row ${href} in ${answer.text}`)
      return found
    },
  }
}

/** The root element of an answer's body. */
export function document({ text }: RawAnswer): Element {
  const root = parseXml(text)
  assert(root, 'the answer has no body')
  return root
}

/** The precondition that an answer names in `DAV:error`, in Clark notation. */
export function conditionOf(answer: RawAnswer): string | undefined {
  if (!answer.header('content-type')?.includes('xml')) return undefined
  const root = document(answer)
  return root.name === `${DAV}error` ? root.children[0]?.name : undefined
}

/** A property of a row that was found, with its children. */
export const found = (row: Row | undefined, name: string): Element | undefined =>
  row?.propstats
    .filter(({ status }) => status === 'HTTP/1.1 200 OK')
    .flatMap(({ properties }) => properties)
    .find((property) => property.name === name)

/** Names of the properties with a status, such as `404 Not Found`. */
export const namesWith = (row: Row, status: string): readonly string[] =>
  row.propstats
    .filter((propstat) => propstat.status === `HTTP/1.1 ${status}`)
    .flatMap(({ properties }) => properties.map(({ name }) => name))

/** The `DAV:href` in a property that was found. */
export const linkIn = (row: Row | undefined, name: string): string | undefined => {
  const property = found(row, name)
  return property && child(property, `${DAV}href`)?.text
}

/** All `DAV:href` texts in a document, wherever they stand. */
export function allHrefs(element: Element): string[] {
  const own = element.name === `${DAV}href` ? [element.text] : []
  return [...own, ...element.children.flatMap(allHrefs)]
}

/** The card in a row. */
export const cardIn = (row: Row | undefined): string | undefined =>
  found(row, `${CARDDAV}address-data`)?.text

function readRow(element: Element): Row {
  return {
    element,
    href: child(element, `${DAV}href`)?.text ?? '',
    status: child(element, `${DAV}status`)?.text,
    propstats: children(element, `${DAV}propstat`).map((propstat) => ({
      status: child(propstat, `${DAV}status`)?.text ?? '',
      properties: child(propstat, `${DAV}prop`)?.children ?? [],
    })),
  }
}
