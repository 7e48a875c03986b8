import assert from 'node:assert/strict'
import { CARDDAV, child, DAV } from '../../fake-google/dav/xml.ts'
import { cardIn, found, type Multistatus, type Row } from '../../support/dav-answers.ts'

/** The first `DAV:status` in a response, which some clients take for that of all of it. */
export const firstStatus = (row: Row): string | undefined => row.propstats[0]?.status ?? row.status

/** Whether resourcetype says so. */
export function isBook(row: Row): boolean {
  const type = found(row, `${DAV}resourcetype`)
  return type !== undefined && child(type, `${CARDDAV}addressbook`) !== undefined
}

export function isCollection(row: Row): boolean {
  const type = found(row, `${DAV}resourcetype`)
  return type !== undefined && child(type, `${DAV}collection`) !== undefined
}

/** The first address book of a listing, which is all that some clients take. */
export function firstBook({ rows }: Multistatus): string {
  const book = rows.find(isBook)
  assert(book, 'no address book in the home set')
  return book.href
}

/** The text of a property of a row that was found. */
export const textIn = (row: Row | undefined, name: string): string | undefined =>
  found(row, name)?.text

export const etagIn = (row: Row | undefined): string | undefined => textIn(row, `${DAV}getetag`)

/** Href → ETag of everything in a listing but the collection itself; every member has one. */
export function etagsIn({ rows }: Multistatus, book: string): ReadonlyMap<string, string> {
  return new Map(
    rows
      .filter(({ href }) => href !== book)
      .map((row) => [row.href, etagIn(row) ?? assert.fail(`no ETag for ${row.href}`)]),
  )
}

/** The cards of a multiget, by href; every row has one. */
export function cardsIn({ rows }: Multistatus): ReadonlyMap<string, string> {
  return new Map(rows.map((row) => [row.href, cardIn(row) ?? assert.fail(`no card: ${row.href}`)]))
}

/** Hrefs that a sync report tells of as gone: rows with a status of their own and nothing else. */
export const goneIn = ({ rows }: Multistatus): readonly string[] =>
  rows
    .filter(
      ({ status, propstats }) => /^HTTP\/1\.1 404 ./.test(status ?? '') && propstats.length === 0,
    )
    .map(({ href }) => href)
