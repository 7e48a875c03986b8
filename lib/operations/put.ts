import { randomUUID } from 'node:crypto'
import { carddav } from '../dav/xml/names.ts'
import { HttpError } from '../errors/http-error.ts'
import { bookHref, print, type Card as CardResource } from '../mapping/resource.ts'
import { UidConflict, type Upload } from '../upstream/book/session.ts'
import { printCard, type Card } from '../vcard/text/card.ts'
import { readUpload } from '../vcard/upload/upload.ts'
import { noteProfile } from '../observe/request-observer.ts'
import { formFor, inForm } from './cards/asked-card.ts'
import { assertWritable, cardOf, lockCard, notHere, presentCard } from './cards/card-access.ts'
import { checkPreconditions } from './conditions/conditions.ts'
import { maxCard } from './collections/live-properties.ts'
import { mergeUpload } from './cards/merged-upload.ts'
import type { Answer, DavRequest, OperationContext, Operation } from './message/operation.ts'
import { storeRewritten } from './cards/rewritten-card.ts'
import { markedEtag } from './clients/view-mark.ts'

/** Creates or replaces a card under the client's own name. https://www.rfc-editor.org/rfc/rfc6352#section-6.3.2 */
export const put: Operation = (request, house) => {
  assertWritable(house)
  return store(request, cardOf(request), house)
}

/** `DAV:add-member` (https://www.rfc-editor.org/rfc/rfc5995#section-3): a card under a name that the bridge chooses. */
export const post: Operation = async (request, house) => {
  const { resource } = request
  if (resource.kind !== 'book') throw notHere(resource)
  assertWritable(house)
  const card: CardResource = { ...resource, kind: 'card', name: `${randomUUID()}.vcf` }
  const answer = await store(request, card, house)
  return {
    ...answer,
    headers: { ...answer.headers, Location: print({ ...card, user: house.user }) },
  }
}

async function store(
  request: DavRequest,
  card: CardResource,
  house: OperationContext,
): Promise<Answer> {
  if (request.body.length > maxCard) throw tooLarge()
  const books = await house.session.books()
  // https://www.rfc-editor.org/rfc/rfc4918#section-9.7.1
  if (!books.some(({ slug }) => slug === card.book))
    throw new HttpError(409, 'There is no such address book')
  const meant = withMeantConditions(request)
  return house.session.quirks.has('rewrites-cards')
    ? storeRewritten(meant, card, house)
    : storeAsIs(meant, card, house)
}

/** The request without an `If-None-Match: *` that its client says of every card, known or new. */
function withMeantConditions(request: DavRequest): DavRequest {
  const { profile } = request
  const { 'if-none-match': noneMatch, ...headers } = request.headers
  if (noneMatch?.trim() !== '*' || profile.ifNoneMatch === 'kept') return request
  noteProfile(profile, () => 'If-None-Match: * was not looked at')
  return { ...request, headers }
}

/**
 * A server that keeps the RFCs gets the client's own bytes and preconditions, and its ETag is true; but for a card of
 * another version than 3.0, which is all that clients are told to expect, and for one with properties that the client cannot carry.
 */
async function storeAsIs(
  request: DavRequest,
  resource: CardResource,
  house: OperationContext,
): Promise<Answer> {
  const { headers, profile } = request
  const sent = readUpload(request.body, headers['content-type'])
  return lockCard(resource, house, async () => {
    const { names, kept, card: present } = await presentCard(resource, house)
    checkPreconditions(headers, present?.etag, present !== undefined)
    const shelf = { book: resource.book, names, kept }
    const { card, done } = await mergeUpload(request, sent, present, shelf, house)
    const { upload, isAsSent } = uploadOf(request, card, card === sent)
    const conditions =
      present?.etag === undefined ? { 'If-None-Match': '*' } : { 'If-Match': present.etag }
    try {
      const { status, etag } = await house.session.write(resource.book, resource.name, {
        ...upload,
        conditions: present && present.etag === undefined ? {} : conditions,
      })
      await done()
      const isTrue = isAsSent && inForm(card, formFor(house.reader)) === card
      const isTold = etag !== undefined && (isTrue || profile.etagAfterPut)
      if (isTold && !isTrue)
        noteProfile(profile, () => 'the ETag is told, though other bytes were stored than sent')
      return { status, headers: isTold ? { ETag: markedEtag(etag, house.reader) } : {} }
    } catch (error) {
      if (!(error instanceof UidConflict)) throw error
      const href =
        error.id === undefined
          ? undefined
          : bookHref(house.user, resource.book) + names.nameOf(error.id)
      throw new UidConflict(error.id, href)
    }
  })
}

interface AsIs {
  readonly upload: Pick<Upload, 'body' | 'contentType'>
  readonly isAsSent: boolean
}

function uploadOf({ headers, body }: DavRequest, card: Card, isWhole: boolean): AsIs {
  const isAsSent = isWhole && /^VERSION:3\.0\s*$/im.test(body.toString('latin1'))
  const contentType = vcardType(isAsSent ? headers['content-type'] : undefined)
  return { upload: { body: isAsSent ? body : Buffer.from(printCard(card)), contentType }, isAsSent }
}

// The npm package dav sends every body as application/xml.
const vcardType = (type = ''): string =>
  /^text\/(?:x-)?vcard/i.test(type) ? type : 'text/vcard; charset=utf-8'

const tooLarge = (): HttpError =>
  new HttpError(413, `A card may have ${maxCard} bytes`, {
    condition: { name: carddav('max-resource-size') },
  })
