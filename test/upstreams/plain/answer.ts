import type { ServerResponse } from 'node:http'
import { escapeXml } from '../../fake-google/dav/xml.ts'

export interface PlainAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
  /** Writes it to the connection in a way of its own. */
  readonly send?: (response: ServerResponse, answer: PlainAnswer) => void
}

/** What a row is about: its path and its properties as XML content, by Clark name. */
export interface PlainResource {
  readonly path: string
  readonly properties: ReadonlyMap<string, string>
}

/** An element with a namespace of its own; `content` is XML. */
export function element(clark: string, content = ''): string {
  const [, uri = '', local = ''] = /^\{(.*)\}(.*)$/.exec(clark) ?? []
  return `<x:${local} xmlns:x="${escapeXml(uri)}">${content}</x:${local}>`
}

/** A 207 with these rows, and the sync-token that ends a sync report. */
export const multistatus = (rows: readonly string[], syncToken?: string): PlainAnswer => ({
  status: 207,
  headers: { 'Content-Type': 'application/xml; charset=utf-8' },
  body: `<?xml version="1.0" encoding="utf-8"?>\n<d:multistatus xmlns:d="DAV:">${rows.join('')}${
    syncToken === undefined ? '' : `<d:sync-token>${syncToken}</d:sync-token>`
  }</d:multistatus>`,
})

/** A row with those of the asked properties that there are, and 404 for the others. */
export function row({ path, properties }: PlainResource, asked: readonly string[]): string {
  const found = asked.filter((name) => properties.has(name))
  const missing = asked.filter((name) => !properties.has(name))
  const propstats = [
    propstat(found.map((name) => element(name, properties.get(name))).join(''), '200 OK'),
    propstat(missing.map((name) => element(name)).join(''), '404 Not Found'),
  ]
  return response(path, propstats.join(''))
}

export const goneRow = (path: string): string =>
  response(path, '<d:status>HTTP/1.1 404 Not Found</d:status>')

/** An error with its precondition (RFC 4918 §16). */
export const refusal = (status: number, condition?: string, inside = ''): PlainAnswer => ({
  status,
  headers: { 'Content-Type': 'application/xml; charset=utf-8' },
  body: `<d:error xmlns:d="DAV:">${condition === undefined ? '' : element(condition, inside)}</d:error>`,
})

/** A row about a path, with XML inside. */
export const response = (path: string, inside: string): string =>
  `<d:response><d:href>${escapeXml(path)}</d:href>${inside}</d:response>`

export const propstat = (props: string, status: string): string =>
  props === ''
    ? ''
    : `<d:propstat><d:prop>${props}</d:prop><d:status>HTTP/1.1 ${status}</d:status></d:propstat>`
