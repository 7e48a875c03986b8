import { CARDDAV, child, children, DAV, parseXml, type Element } from '../../fake-google/dav/xml.ts'
import { goneRow, multistatus, refusal, row, type PlainAnswer } from './answer.ts'
import type { PlainBook } from './book.ts'
import {
  bookResource,
  cardResource,
  home,
  paths,
  principalResource,
  revisionOf,
  root,
  syncTokenOf,
} from './properties.ts'
import type { PlainRequest } from './request.ts'

/** PROPFIND (RFC 4918 §9.1); `Depth: infinity`, and none, is refused. */
export function propfind(
  { path, header, body, at }: PlainRequest,
  books: readonly PlainBook[],
): PlainAnswer {
  const depth = header('depth') ?? 'infinity'
  if (!['0', '1'].includes(depth)) return refusal(403, `${DAV}propfind-finite-depth`)
  const own = resourceAt(path, at)
  if (own === undefined) return { status: 404 }
  const below = depth === '1' ? membersOf(path, at?.name, books, at?.book) : []
  const request = parseXml(body)
  const asked = (request && propNames(request)) ?? [`${DAV}resourcetype`, `${DAV}getetag`]
  return multistatus([own, ...below].map((resource) => row(resource, asked)))
}

function resourceAt(path: string, at: PlainRequest['at']) {
  if (at) return at.name === '' ? bookResource(at.book) : cardResource(at.book, at.name)
  if (path === paths.root) return root()
  if (path === paths.principal) return principalResource()
  return path === paths.home ? home() : undefined
}

function membersOf(
  path: string,
  name: string | undefined,
  books: readonly PlainBook[],
  book?: PlainBook,
) {
  if (path === paths.home) return books.map(bookResource)
  if (book === undefined || name !== '') return []
  return book.names.flatMap((each) => cardResource(book, each) ?? [])
}

const propNames = (request: Element): readonly string[] | undefined =>
  child(request, `${DAV}prop`)?.children.map(({ name }) => name)

/** The reports of RFC 6352 §8 and RFC 6578 on a book. */
export function report({ body, at, header }: PlainRequest): PlainAnswer {
  const request = parseXml(body)
  if (at?.name !== '' || request === undefined) return refusal(403, `${DAV}supported-report`)
  const asked = propNames(request) ?? []
  switch (request.name) {
    case `${DAV}sync-collection`:
      if (!at.book.hasSyncCollection) return refusal(403, `${DAV}supported-report`)
      return header('depth') === '0' ? sync(request, at.book, asked) : { status: 400 }
    case `${CARDDAV}addressbook-multiget`:
      return multistatus(
        children(request, `${DAV}href`).map(({ text }) =>
          cardRow(at.book, text.slice(at.book.path.length), text, asked),
        ),
      )
    case `${CARDDAV}addressbook-query`:
      return query(request, at.book, asked)
    default:
      return refusal(403, `${DAV}supported-report`)
  }
}

function cardRow(book: PlainBook, name: string, path: string, asked: readonly string[]): string {
  const card = path.startsWith(book.path) ? cardResource(book, name) : undefined
  return card ? row(card, asked) : goneRow(path)
}

function sync(request: Element, book: PlainBook, asked: readonly string[]): PlainAnswer {
  const token = child(request, `${DAV}sync-token`)?.text ?? ''
  const changed = book.changedSince(revisionOf(book, token))
  if (changed === undefined) return refusal(403, `${DAV}valid-sync-token`)
  const rows = changed.map((name) => cardRow(book, name, book.path + name, asked))
  return multistatus(rows, syncTokenOf(book))
}

/** As much of a filter as its property names and the texts in them. */
function query(request: Element, book: PlainBook, asked: readonly string[]): PlainAnswer {
  const filters = children(child(request, `${CARDDAV}filter`) ?? request, `${CARDDAV}prop-filter`)
  const found = book.names.filter((name) =>
    filters.every((filter) => holds(filter, book.get(name)?.text ?? '')),
  )
  return multistatus(found.map((name) => cardRow(book, name, book.path + name, asked)))
}

function holds(filter: Element, card: string): boolean {
  const name = filter.attributes.get('name') ?? ''
  const text = child(filter, `${CARDDAV}text-match`)?.text ?? ''
  const values = card.split(/\r?\n/).filter((line) => new RegExp(`^${name}[;:]`, 'i').test(line))
  return values.some((line) => line.toLowerCase().includes(text.toLowerCase()))
}
