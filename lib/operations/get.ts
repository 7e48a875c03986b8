import { carddavName } from '../dav/xml/xml-name.ts'
import { HttpError } from '../errors/http-error.ts'
import { acceptedVCardVersion } from '../vcard/serve/accepted-version.ts'
import type { VCardVersion } from '../vcard/versions/version-conversion.ts'
import { printHttpDate } from '../http/http-date.ts'
import { answerWithBookFile } from './book-file.ts'
import { bookPage } from './book-page.ts'
import { cardContentType, cardFormatFor } from './cards/card-format.ts'
import { cardRepresentation } from './cards/card-representation.ts'
import { checkUnchanged, isNotModified } from './conditions/conditions.ts'
import { noSuchCardError } from './cards/card-access.ts'
import type { CardRow } from '../replica/state/replica-store.ts'
import { collectionWords, collectionWordsType } from './collections/collection-words.ts'
import { assertBookExists } from './collections/collection-properties.ts'
import type { DavResponse, DavRequest } from './message/dav-message.ts'
import { methodNotAllowedError, notReadAsSuchError } from './message/methods.ts'
import type { OperationContext, DavOperation } from './operation.ts'
import type { CardFormatProfile } from './clients/client-profile.ts'
import type { CardResource } from '../mapping/resource.ts'
import { addCardVersionToEtag } from './clients/card-version-suffix.ts'

/** A card with its strong ETag, a book as one file; for collections a few words for the person who opened a browser. */
export const answerGet: DavOperation<GetContext> = async (request, context) => {
  const { resource, headers } = request
  if (resource.kind === 'unknown') throw methodNotAllowedError(resource)
  if (resource.kind === 'book') return bookResponse(resource.book, request, context)
  return resource.kind === 'card'
    ? cardResponse(resource, headers, context)
    : collectionResponse(context.user)
}

type GetContext = Pick<OperationContext, 'user' | 'formatProfile' | 'books' | 'createSpool'>

/** All its cards for `?export` and for who asks for vCards, a page for a browser. */
async function bookResponse(
  book: string,
  { query, headers: { accept = '' } }: DavRequest,
  context: GetContext,
): Promise<DavResponse> {
  await assertBookExists(book, context.books)
  if (new URLSearchParams(query).has('export') || namesVCard(accept))
    return answerWithBookFile(book, requestedVersion(accept, context.formatProfile), context)
  if (/\btext\/html\b/i.test(accept)) return bookPage(context.user, book)
  throw notReadAsSuchError()
}

async function cardResponse(
  { book, name }: CardResource,
  headers: DavRequest['headers'],
  { books, formatProfile }: GetContext,
): Promise<DavResponse> {
  const version = requestedVersion(headers.accept, formatProfile)
  const format = cardFormatFor(formatProfile, { version })
  const snapshot = await books.open(book, (known) => rowsOf(known.cardNamed(name)))
  try {
    const row = snapshot.cardNamed(name)
    if (row === undefined) throw noSuchCardError()
    const { modified } = row
    checkUnchanged(headers, row, true)
    const etag = row.etag && addCardVersionToEtag(row.etag, formatProfile)
    const validators = {
      ...(etag === undefined ? {} : { ETag: etag }),
      ...(modified === undefined ? {} : { 'Last-Modified': printHttpDate(modified) }),
    }
    if (isNotModified(headers, { etag, modified })) return { status: 304, headers: validators }
    const body = cardRepresentation(row, format, snapshot)
    if (body === undefined) throw undeliveredError()
    return {
      status: 200,
      headers: { ...validators, 'Content-Type': cardContentType(format.version), Vary: 'Accept' },
      body,
    }
  } finally {
    snapshot.close()
  }
}

const rowsOf = (row: CardRow | undefined): readonly CardRow[] => (row === undefined ? [] : [row])

const undeliveredError = (): HttpError =>
  new HttpError(503, 'Upstream lists this card and does not deliver it', {
    headers: { 'Retry-After': '30' },
  })

/**
 * https://www.rfc-editor.org/rfc/rfc6352#section-5.1.1; clients that name no kind of vCard, or take 3.0, get what there
 * is, as do those whose profile knows better.
 */
function requestedVersion(accept = '', profile: CardFormatProfile): VCardVersion | undefined {
  if (profile.version !== 'asked' || !namesVCard(accept)) return undefined
  const version = acceptedVCardVersion(accept)
  if (version !== 'none') return version === '3.0' ? undefined : version
  throw new HttpError(406, 'Cards are served as vCard 2.1, 3.0 or 4.0', {
    condition: { name: carddavName('supported-address-data-conversion') },
  })
}

const namesVCard = (accept: string): boolean => /\bvcard\b/i.test(accept)

const collectionResponse = (user: string): DavResponse => ({
  status: 200,
  headers: { 'Content-Type': collectionWordsType },
  body: collectionWords(user),
})
