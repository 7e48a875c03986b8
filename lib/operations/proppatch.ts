import type { XmlName } from '../dav/xml/xml-name.ts'
import { parseProppatchBody } from '../dav/request/proppatch-body.ts'
import type { ProppatchInstruction } from '../dav/request/proppatch-body.ts'
import { resourceHref, type DavResource } from '../mapping/resource.ts'
import type { AccountBooks } from '../replica/account-books.ts'
import { findCard, noSuchCardError } from './cards/card-access.ts'
import { methodNotAllowedError } from './message/methods.ts'
import { assertBookExists } from './collections/collection-properties.ts'
import { changeableBookProperties } from './collections/live-properties.ts'
import { propertyOutcomeXml } from './collections/property-outcome.ts'
import {
  responseEndXml,
  MultistatusWriter,
  responseStartXml,
} from './message/multistatus-writer.ts'
import type { OperationContext, DavOperation } from './operation.ts'

type ProppatchContext = Pick<OperationContext, 'books' | 'readOnly' | 'createSpool'>

/**
 * Texts of a book are changed upstream, where it keeps any; all else is refused by name in a 207, `me-card` of
 * Apple's clients too (docs/decisions/0003-me-card.md).
 */
export const answerProppatch: DavOperation<ProppatchContext> = async (
  { resource, headers, body },
  context,
) => {
  if (resource.kind === 'unknown' || resource.kind === 'well-known')
    throw methodNotAllowedError(resource)
  const { books, readOnly, createSpool } = context
  await assertResourceExists(resource, books)
  const updates = await parseProppatchBody(body, headers['content-type'])
  const statuses = await changeProperties(updates, resource, books, readOnly)
  const spool = createSpool()
  const writer = new MultistatusWriter(spool)
  spool.writeText(responseStartXml(resourceHref(resource)))
  for (const [name, status] of statuses) spool.writeText(propertyOutcomeXml(name, status))
  spool.writeText(responseEndXml)
  return writer.end()
}

async function assertResourceExists(resource: DavResource, books: AccountBooks): Promise<void> {
  if (resource.kind === 'book') await assertBookExists(resource.book, books)
  if (resource.kind === 'card' && (await findCard(resource, books)) === undefined)
    throw noSuchCardError()
}

type Statuses = ReadonlyMap<XmlName, number>

/** All or nothing (https://www.rfc-editor.org/rfc/rfc4918#section-9.2): what could be done is 424 beside what cannot. */
async function changeProperties(
  updates: readonly ProppatchInstruction[],
  resource: DavResource,
  books: AccountBooks,
  readOnly: boolean,
): Promise<Statuses> {
  const names = updates.map(({ name }) => name)
  const isFixed = resource.kind !== 'book' || readOnly || books.quirks.has('keeps-no-properties')
  if (isFixed) return new Map(names.map((name) => [name, 403]))
  if (names.every(isChangeable)) return books.changeProperties(resource.book, updates)
  return new Map(names.map((name) => [name, isChangeable(name) ? 424 : 403]))
}

const isChangeable = (name: XmlName): boolean => changeableBookProperties.includes(name)
