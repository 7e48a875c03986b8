import { calendarserverName, davName, type XmlName } from '../../dav/xml/xml-name.ts'
import { escapeXml } from '../../dav/xml/xml-text.ts'
import { HttpError } from '../../errors/http-error.ts'
import type { DavResource } from '../../mapping/resource.ts'
import type { Account } from '../../store/accounts.ts'
import type { UpstreamSession } from '../../upstream/book/upstream-session.ts'
import {
  changeableBookProperties,
  livePropertyXml,
  upstreamBookProperties,
  type CollectionKind,
  type LivePropertyContext,
} from './live-properties.ts'
import { collectionPrivilegesXml, privilegeSetProperty } from './privileges.ts'
import { issueSyncToken, type SyncTokenContext } from './client-sync-token.ts'
import { addCardVersionToToken } from '../clients/card-version-suffix.ts'

export type CollectionResource = Extract<DavResource, { kind: CollectionKind }>

/** Tells the local revision of a book, which grows with what the bridge itself changes about its cards. */
interface BookRevisions {
  forBook(account: Account, book: string): Promise<{ readonly revision: number }>
}

/** What it takes to read the properties of collections. */
export interface CollectionPropertyContext extends LivePropertyContext, SyncTokenContext {
  readonly session: UpstreamSession
  readonly overlays: BookRevisions
}

/** Those of the named properties that a collection has, as XML content. Rejects with 404 for a book that is not there. */
export async function readCollectionProperties(
  resource: CollectionResource,
  names: readonly XmlName[],
  context: CollectionPropertyContext,
): Promise<ReadonlyMap<XmlName, string>> {
  const { user, readOnly, formatProfile } = context
  const owner = { user, readOnly, formatProfile }
  const book = resource.kind === 'book' ? resource.book : ''
  const texts =
    resource.kind === 'book'
      ? await readBookTexts(book, names, context)
      : new Map<XmlName, string>()
  const found = new Map<XmlName, string>()
  for (const name of names) {
    const content =
      upstreamPropertyXml(name, texts.get(name), readOnly) ??
      livePropertyXml(resource.kind, name, owner, book)
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

/** What upstream is asked for; all else the bridge knows by itself. */
const upstreamNames: ReadonlySet<XmlName> = new Set([
  ...upstreamBookProperties,
  ...changeableBookProperties,
  privilegeSetProperty,
])

async function readBookTexts(
  book: string,
  names: readonly XmlName[],
  { session, overlays, formatProfile, syncTokens }: CollectionPropertyContext,
): Promise<ReadonlyMap<XmlName, string>> {
  const requested = names.filter((name) => upstreamNames.has(name))
  if (requested.length > 0) {
    // First: what is kept after it was asked for is then told twice, never missed.
    const { revision } = await overlays.forBook(session.account, book)
    const texts = await session.properties(book, withSyncToken(requested))
    return toDownstreamTexts(texts, book, revision, { session, formatProfile, syncTokens })
  }
  await assertBookExists(book, session)
  return new Map()
}

/** Rejects with 404 for a book that is not there. */
export async function assertBookExists(
  book: string,
  session: Pick<UpstreamSession, 'books'>,
): Promise<void> {
  const books = await session.books()
  if (!books.some(({ slug }) => slug === book))
    throw new HttpError(404, 'There is no such address book')
}

// The sync-token is also what a ctag is made of, where upstream has none.
const withSyncToken = (names: readonly XmlName[]): readonly XmlName[] =>
  names.includes(ctag) && !names.includes(syncToken) ? [...names, syncToken] : names

const ctag = calendarserverName('getctag')
const syncToken = davName('sync-token')

/** Upstream's texts as clients may see them: sync-tokens of ours, a display name that is never empty. */
function toDownstreamTexts(
  upstream: ReadonlyMap<XmlName, string>,
  book: string,
  revision: number,
  context: SyncTokenContext,
): ReadonlyMap<XmlName, string> {
  const texts = new Map([...upstream].filter(([, text]) => text !== ''))
  const theirs = texts.get(syncToken)
  const token = theirs === undefined ? undefined : issueSyncToken(context, book, theirs, revision)
  if (token !== undefined) texts.set(syncToken, token)
  const tag = texts.get(ctag)
  if (tag !== undefined)
    texts.set(
      ctag,
      addCardVersionToToken(revision > 0 ? `${tag};${revision}` : tag, context.formatProfile),
    )
  if (tag === undefined && token !== undefined) texts.set(ctag, token)
  if (!texts.has(davName('displayname'))) texts.set(davName('displayname'), book)
  return texts
}
