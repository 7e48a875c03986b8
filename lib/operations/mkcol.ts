import { carddavName, davName, type XmlName } from '../dav/xml/xml-name.ts'
import { parseMkcolBody, type MkcolBody } from '../dav/request/mkcol-body.ts'
import { printXmlDocument } from '../dav/xml/xml-printer.ts'
import { HttpError } from '../errors/http-error.ts'
import type { CardResource } from '../mapping/resource.ts'
import type { AccountBooks } from '../replica/account-books.ts'
import { assertDeviceMayWrite, findCard } from './cards/card-access.ts'
import { changeableBookProperties } from './collections/live-properties.ts'
import { propertyOutcomeXml } from './collections/property-outcome.ts'
import type { DavRequest, DavResponse } from './message/dav-message.ts'
import { methodNotAllowedError } from './message/methods.ts'
import type { DavOperation, OperationContext } from './operation.ts'

type MkcolContext = Pick<OperationContext, 'books' | 'readOnly' | 'lock'>

/**
 * Makes an address book in the home set, where upstream lets its clients make any
 * (https://www.rfc-editor.org/rfc/rfc5689#section-3). One without a body makes one as well: a home set holds nothing else.
 */
export const answerMkcol: DavOperation<MkcolContext> = async (request, context) => {
  const { resource } = request
  const { books, readOnly, lock } = context
  if (books.quirks.has('makes-no-books')) throw methodNotAllowedError(resource)
  assertDeviceMayWrite(request, readOnly)
  if (resource.kind === 'unknown') throw notHereError()
  if (resource.kind === 'card') throw await refusalBelowBook(resource, books)
  if (resource.kind !== 'book') throw methodNotAllowedError(resource)
  const asked = await parseMkcolBody(request.body, request.headers['content-type'])
  return lock(`book ${books.account.name} ${resource.book}`, () =>
    makeBook(request, resource.book, asked, books),
  )
}

async function makeBook(
  { resource }: DavRequest,
  book: string,
  asked: MkcolBody,
  books: AccountBooks,
): Promise<DavResponse> {
  if (await books.has(book)) throw methodNotAllowedError(resource)
  const failed = failedProperties(asked)
  if (failed.size > 0) return refusalOf(asked, failed)
  const properties = asked.properties.filter(({ name }) => name !== resourcetype)
  await books.make(book, properties)
  return { status: 201, headers: {} }
}

const notHereError = (): HttpError =>
  new HttpError(403, 'Address books are made in the home set: /addressbooks/USER/BOOK/')

/** https://www.rfc-editor.org/rfc/rfc4918#section-9.3.1; no collection lies in a book (RFC 6352 §5.2). */
async function refusalBelowBook(card: CardResource, books: AccountBooks): Promise<HttpError> {
  if (!(await books.has(card.book))) return new HttpError(409, 'There is no such address book')
  return (await findCard(card, books)) === undefined ? notHereError() : methodNotAllowedError(card)
}

const resourcetype = davName('resourcetype')
const bookType: readonly XmlName[] = [davName('collection'), carddavName('addressbook')]

/** Each property that a new book cannot have, with the precondition that fails, where it has a name. */
function failedProperties({
  resourceType,
  properties,
}: MkcolBody): ReadonlyMap<XmlName, XmlName | undefined> {
  const failed = new Map<XmlName, XmlName | undefined>()
  if (resourceType !== undefined && !isBookType(resourceType))
    failed.set(resourcetype, davName('valid-resourcetype'))
  for (const { name } of properties)
    if (name !== resourcetype && !changeableBookProperties.includes(name))
      failed.set(name, undefined)
  return failed
}

const isBookType = (types: readonly XmlName[]): boolean =>
  new Set([...types, ...bookType]).size === bookType.length &&
  bookType.every((name) => types.includes(name))

/** All or nothing, as of PROPPATCH (https://www.rfc-editor.org/rfc/rfc5689#section-3.3). */
function refusalOf(
  { properties }: MkcolBody,
  failed: ReadonlyMap<XmlName, XmlName | undefined>,
): DavResponse {
  const names = new Set(properties.map(({ name }) => name))
  const outcomes = Array.from(names, (name) =>
    failed.has(name)
      ? propertyOutcomeXml(name, 403, failed.get(name))
      : propertyOutcomeXml(name, 424),
  )
  return {
    status: 403,
    headers: { 'Content-Type': 'application/xml; charset=utf-8' },
    body: Buffer.from(printXmlDocument(davName('mkcol-response'), outcomes.join(''))),
  }
}
