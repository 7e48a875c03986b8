import type { XmlName } from '../../dav/xml/xml-name.ts'
import { multigetBody } from '../access/request-bodies.ts'
import type { MultistatusRequest, UpstreamBookClient } from './book-client.ts'
import { reportRows } from './book-rows.ts'
import type { MemberCallback } from './upstream-session.ts'

/** Asks for cards by one multiget; false when all that upstream says is 404. */
type Ask = (ids: readonly string[]) => Promise<boolean>

/**
 * As `UpstreamSession.fetch`. Some servers (sabre/dav 1.8) answer 404 to a multiget of which one card is missing: then
 * its parts are asked for by themselves. What is missing is believed when the book has said before and after that it is
 * where it should be.
 */
export async function readBookCards(
  books: UpstreamBookClient,
  book: string,
  ids: readonly string[],
  names: readonly XmlName[],
  each: MemberCallback,
): Promise<void> {
  const ask: Ask = async (some) =>
    (await books.requestMultistatus(book, multiget(some, names), reportRows(each), isAbsence)) !==
    undefined
  if (await ask(ids)) return
  for (let path: string | undefined; ;) {
    await books.checkPresence(book)
    const { bookLocation } = await books.locate(book, '')
    if (bookLocation.path === path) return
    path = bookLocation.path
    await askInParts(ask, ids)
  }
}

async function askInParts(ask: Ask, ids: readonly string[]): Promise<void> {
  if ((await ask(ids)) || ids.length === 1) return
  const middle = Math.ceil(ids.length / 2)
  await askInParts(ask, ids.slice(0, middle))
  await askInParts(ask, ids.slice(middle))
}

const isAbsence = ({ status }: { readonly status: number }): boolean => status === 404

const multiget = (ids: readonly string[], names: readonly XmlName[]): MultistatusRequest => ({
  method: 'REPORT',
  report: 'addressbook-multiget',
  depth: '0',
  body: ({ pathname }) =>
    multigetBody(
      ids.map((id) => pathname + id),
      names,
    ),
})
