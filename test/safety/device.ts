import assert from 'node:assert/strict'
import { requestTestBridge, type TestRequest, type TestBridge } from '../support/test-bridge.ts'
import { readRows, type Row, type Rows } from './rows.ts'

export const book = '/addressbooks/alice/contacts/'

const namespaces =
  'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav" xmlns:s="http://calendarserver.org/ns/"'

/** An answer with its body read. */
export interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

type Fields = Readonly<Record<string, string>>

/** One client of the bridge: what it may ask of an address book, `contacts` unless told otherwise, at the front door. */
export class Device {
  readonly bridge: TestBridge
  readonly #headers: Fields
  /** Path of the book; ends in a slash. */
  readonly book: string

  constructor(bridge: TestBridge, headers: Fields = {}, path = book) {
    this.bridge = bridge
    this.#headers = headers
    this.book = path
  }

  async ask(path: string, { headers, ...ask }: TestRequest = {}): Promise<Answered> {
    const sent = { ...ask, headers: { ...this.#headers, ...headers } }
    const response = await requestTestBridge(this.bridge, path, sent)
    return { status: response.status, headers: response.headers, text: await response.text() }
  }

  put(name: string, card: string | Buffer, headers: Fields = {}): Promise<Answered> {
    const type = { 'Content-Type': 'text/vcard; charset=utf-8' }
    return this.ask(this.book + name, {
      method: 'PUT',
      headers: { ...type, ...headers },
      body: card,
    })
  }

  get(name: string, headers: Fields = {}): Promise<Answered> {
    return this.ask(this.book + name, { headers })
  }

  delete(name: string, headers: Fields = {}): Promise<Answered> {
    return this.ask(this.book + name, { method: 'DELETE', headers })
  }

  propfind(path: string, depth: '0' | '1' | 'infinity', props = '<d:getetag/>'): Promise<Answered> {
    const body = `<d:propfind ${namespaces}><d:prop>${props}</d:prop></d:propfind>`
    return this.ask(path, { method: 'PROPFIND', headers: { Depth: depth }, body })
  }

  report(name: string, content: string, depth = '1'): Promise<Answered> {
    const body = `<${name} ${namespaces}>${content}</${name}>`
    return this.ask(this.book, { method: 'REPORT', headers: { Depth: depth }, body })
  }

  multiget(...names: readonly string[]): Promise<Answered> {
    const hrefs = names.map((name) => `<d:href>${this.book}${name}</d:href>`).join('')
    return this.report('c:addressbook-multiget', `${withData}${hrefs}`)
  }

  query(uid: string): Promise<Answered> {
    const match = `<c:text-match collation="i;octet" match-type="equals">${uid}</c:text-match>`
    const filter = `<c:filter><c:prop-filter name="UID">${match}</c:prop-filter></c:filter>`
    return this.report('c:addressbook-query', withData + filter)
  }

  sync(token: string, props = '<d:getetag/>'): Promise<Answered> {
    return this.report(
      'd:sync-collection',
      `<d:sync-token>${token}</d:sync-token><d:sync-level>1</d:sync-level><d:prop>${props}</d:prop>`,
      '0',
    )
  }

  /** The cards of the book by name, with their ETags. */
  async list(): Promise<ReadonlyMap<string, string>> {
    const { rows } = rowsOf(await this.propfind(this.book, '1'))
    const cards = rows.filter(({ href }) => href !== this.book)
    return new Map(cards.map((row) => [nameIn(row, this.book), row.found.get('getetag') ?? '']))
  }

  /** What a sync report tells: names that exist, names that are gone, the next token. */
  async changes(token: string): Promise<Changes> {
    const { rows, token: next = '' } = rowsOf(await this.sync(token))
    const gone = rows.filter(({ status }) => status === 404).map((row) => nameIn(row, this.book))
    const there = rows
      .filter(({ status }) => status === undefined)
      .map((row) => nameIn(row, this.book))
    assert.equal(new Set([...gone, ...there]).size, rows.length, 'a card is told twice')
    return { there: there.sort(), gone: gone.sort(), token: next }
  }

  /** The ETag of a card, as a PROPFIND tells it. */
  async etag(name: string): Promise<string> {
    const { rows } = rowsOf(await this.propfind(this.book + name, '0'))
    return rows[0]?.found.get('getetag') ?? ''
  }
}

export interface Changes {
  readonly there: readonly string[]
  readonly gone: readonly string[]
  readonly token: string
}

const withData = '<d:prop><d:getetag/><c:address-data/></d:prop>'

/** The rows of a 207; fails for anything else. */
export function rowsOf({ status, text }: Answered): Rows {
  assert.equal(status, 207, text)
  return readRows(text)
}

/** The one row of a 207. */
export function rowOf(answer: Answered): Row {
  const { rows } = rowsOf(answer)
  const [row] = rows
  assert.ok(row && rows.length === 1, answer.text)
  return row
}

export function nameIn({ href }: Row, path = book): string {
  assert.ok(href.startsWith(path), href)
  return href.slice(path.length)
}

/** A card of version 3.0; lines may be added. */
export const card = (uid: string | undefined, name = 'Jane Doe', ...lines: readonly string[]) =>
  [
    'BEGIN:VCARD',
    'VERSION:3.0',
    `N:${name.split(' ').reverse().join(';')};;;`,
    `FN:${name}`,
    ...(uid === undefined ? [] : [`UID:${uid}`]),
    ...lines,
    'END:VCARD',
    '',
  ].join('\r\n')

/** The values of a property in a card, unfolded. */
export const valuesOf = (text: string, property: string): readonly string[] =>
  text
    .replace(/\r?\n[ \t]/g, '')
    .split(/\r?\n/)
    .filter((line) => new RegExp(`^(?:[\\w-]+\\.)?${property}[;:]`, 'i').test(line))
    .map((line) => line.slice(line.indexOf(':') + 1))
