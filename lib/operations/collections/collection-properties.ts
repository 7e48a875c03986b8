import { calendarserverName, davName, type XmlName } from '../../dav/xml/xml-name.ts'
import { escapeXml } from '../../dav/xml/xml-text.ts'
import { HttpError } from '../../errors/http-error.ts'
import { printHttpDate } from '../../http/http-date.ts'
import { resourceHref, type DavResource } from '../../mapping/resource.ts'
import type { AccountBooks } from '../../replica/account-books.ts'
import type { BookLocation } from '../../store/upstream-locations.ts'
import type { BookSnapshot } from '../../replica/state/replica-store.ts'
import { printBookToken, type BookTokenContext } from './book-tokens.ts'
import type { ListedRevisions } from './listed-revisions.ts'
import {
  bookStateProperties,
  changeableBookProperties,
  livePropertyXml,
  upstreamBookProperties,
  type CollectionKind,
  type LivePropertyContext,
} from './live-properties.ts'
import { collectionPrivilegesXml, privilegeSetProperty } from './privileges.ts'

export type CollectionResource = Extract<DavResource, { kind: CollectionKind }>

/** What it takes to read the properties of collections. */
export interface CollectionPropertyContext extends LivePropertyContext, BookTokenContext {
  readonly books: AccountBooks
  readonly listedRevisions: ListedRevisions
}

/** Those of the named properties that a collection has, as XML content. Rejects with 404 for a book that is not there. */
export async function readCollectionProperties(
  resource: CollectionResource,
  names: readonly XmlName[],
  context: CollectionPropertyContext,
): Promise<ReadonlyMap<XmlName, string>> {
  const texts =
    resource.kind === 'book' ? await readBookTexts(resource.book, names, context) : new Map()
  return propertiesOf(resource, names, texts, context)
}

/** The same of a book whose state is not to be had now: what its home set tells of it, and the bridge by itself. */
export const readListedProperties = (
  { slug, displayName }: BookLocation,
  names: readonly XmlName[],
  context: LivePropertyContext,
): ReadonlyMap<XmlName, string> =>
  propertiesOf(
    { kind: 'book', user: context.user, book: slug },
    names,
    new Map([[davName('displayname'), displayName ?? slug]]),
    context,
  )

function propertiesOf(
  resource: CollectionResource,
  names: readonly XmlName[],
  texts: ReadonlyMap<XmlName, string>,
  { user, readOnly, formatProfile }: LivePropertyContext,
): ReadonlyMap<XmlName, string> {
  const owner = { user, readOnly, formatProfile }
  const href = resourceHref(resource)
  const found = new Map<XmlName, string>()
  for (const name of names) {
    const content =
      upstreamPropertyXml(name, texts.get(name), readOnly) ??
      livePropertyXml(resource.kind, name, owner, href)
    if (content !== undefined) found.set(name, content)
  }
  return found
}

/** What upstream says of a book, as XML content. */
function upstreamPropertyXml(
  name: XmlName,
  text: string | undefined,
  readOnly: boolean,
): string | undefined {
  if (text === undefined) return undefined
  return name === privilegeSetProperty
    ? collectionPrivilegesXml({ readOnly }, text)
    : escapeXml(text)
}

/** What is read of a book upstream, beside its token and ctag; all else the bridge knows by itself. */
export const replicatedBookProperties: readonly XmlName[] = [
  ...new Set([...upstreamBookProperties, ...changeableBookProperties, privilegeSetProperty]),
]

const isInState = (name: XmlName): boolean =>
  replicatedBookProperties.includes(name) || bookStateProperties.includes(name)

const ctag = calendarserverName('getctag')
const syncToken = davName('sync-token')

async function readBookTexts(
  book: string,
  names: readonly XmlName[],
  context: CollectionPropertyContext,
): Promise<ReadonlyMap<XmlName, string>> {
  if (!names.some((name) => isInState(name))) {
    await assertBookExists(book, context.books)
    return new Map()
  }
  const snapshot = await context.books.open(book)
  try {
    const { head } = snapshot
    const texts = new Map([...head.properties].filter(([, text]) => text !== ''))
    if (head.changedAt > 0) texts.set(davName('getlastmodified'), printHttpDate(head.changedAt))
    if (!texts.has(davName('displayname'))) texts.set(davName('displayname'), book)
    if (names.includes(ctag) || names.includes(syncToken)) {
      const token = tokenOf(snapshot, book, context)
      texts.set(ctag, token).set(syncToken, token)
    }
    return texts
  } finally {
    snapshot.close()
  }
}

function tokenOf(known: BookSnapshot, book: string, context: CollectionPropertyContext): string {
  const { revision: present } = known.head
  const revision = Math.min(context.listedRevisions.take(book) ?? present, present)
  return printBookToken(context, book, known, { revision })
}

/** Rejects with 404 for a book that is not there. */
export async function assertBookExists(
  book: string,
  books: Pick<AccountBooks, 'has'>,
): Promise<void> {
  if (!(await books.has(book))) throw new HttpError(404, 'There is no such address book')
}
