import { calendarserver, dav, type Name } from '../../dav/xml/names.ts'
import { escapeXml } from '../../dav/xml/xml-text.ts'
import { HttpError } from '../../errors/http-error.ts'
import type { Resource } from '../../mapping/resource.ts'
import {
  changeableBookProperties,
  liveProperty,
  upstreamBookProperties,
  type CollectionKind,
} from './live-properties.ts'
import type { OperationContext } from '../message/operation.ts'
import { collectionPrivileges, privilegeSet } from './privileges.ts'
import { syncTokenOf } from './sync-state.ts'
import { marked } from '../clients/view-mark.ts'

export type Collection = Extract<Resource, { kind: CollectionKind }>

/** Those of the named properties that a collection has, as XML content. Rejects with 404 for a book that is not there. */
export async function collectionProperties(
  resource: Collection,
  names: readonly Name[],
  house: OperationContext,
): Promise<ReadonlyMap<Name, string>> {
  const book = resource.kind === 'book' ? resource.book : ''
  const upstream =
    resource.kind === 'book' ? await ofBook(book, names, house) : new Map<Name, string>()
  const found = new Map<Name, string>()
  for (const name of names) {
    const content = told(name, upstream, house) ?? liveProperty(resource.kind, name, house, book)
    if (content !== undefined) found.set(name, content)
  }
  return found
}

/** What upstream says of a book, as XML content. */
function told(
  name: Name,
  upstream: ReadonlyMap<Name, string>,
  house: OperationContext,
): string | undefined {
  const text = upstream.get(name)
  if (text === undefined) return undefined
  return name === privilegeSet ? collectionPrivileges(house, text) : escapeXml(text)
}

/** What upstream is asked for; all else the bridge knows by itself. */
const asked: ReadonlySet<Name> = new Set([
  ...upstreamBookProperties,
  ...changeableBookProperties,
  privilegeSet,
])

async function ofBook(
  book: string,
  names: readonly Name[],
  house: OperationContext,
): Promise<ReadonlyMap<Name, string>> {
  const wanted = names.filter((name) => asked.has(name))
  if (wanted.length > 0) {
    // First: what is kept after it was asked for is then told twice, never missed.
    const { revision } = await house.kept.of(house.session.account, book)
    const values = await house.session.properties(book, toAsk(wanted))
    return withOurMarks(values, book, revision, house)
  }
  await assertBook(book, house)
  return new Map()
}

/** Rejects with 404 for a book that is not there. */
export async function assertBook(
  book: string,
  { session }: Pick<OperationContext, 'session'>,
): Promise<void> {
  const books = await session.books()
  if (!books.some(({ slug }) => slug === book))
    throw new HttpError(404, 'There is no such address book')
}

// The sync-token is also what a ctag is made of, where upstream has none.
const toAsk = (names: readonly Name[]): readonly Name[] =>
  names.includes(ctag) && !names.includes(syncToken) ? [...names, syncToken] : names

const ctag = calendarserver('getctag')
const syncToken = dav('sync-token')

/** Upstream's values as clients may see them: sync-tokens wrapped, a display name that is never empty. */
function withOurMarks(
  values: ReadonlyMap<Name, string>,
  book: string,
  revision: number,
  house: OperationContext,
): ReadonlyMap<Name, string> {
  const ours = new Map([...values].filter(([, text]) => text !== ''))
  const upstream = ours.get(syncToken)
  const token = upstream === undefined ? undefined : syncTokenOf(house, book, upstream, revision)
  if (token !== undefined) ours.set(syncToken, token)
  const mark = ours.get(ctag)
  if (mark !== undefined)
    ours.set(ctag, marked(revision > 0 ? `${mark};${revision}` : mark, house.reader))
  if (mark === undefined && token !== undefined) ours.set(ctag, token)
  if (!ours.has(dav('displayname'))) ours.set(dav('displayname'), book)
  return ours
}
