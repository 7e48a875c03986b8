import type { BookAliases } from '../../mapping/card-aliases.ts'
import { addressBookHref, type CardResource } from '../../mapping/resource.ts'
import { noteProfileWorkaround } from '../../observe/request-observer.ts'
import {
  UidConflictError,
  type CardIdAndEtag,
  type CardUpload,
  type CardWriteResult,
} from '../../upstream/book/upstream-session.ts'
import { printVCard, type VCard } from '../../vcard/text/vcard.ts'
import { parseUploadedCard } from '../../vcard/upload/uploaded-card.ts'
import { addCardVersionToEtag } from '../clients/card-version-suffix.ts'
import type { ClientProfile } from '../clients/client-profile.ts'
import { checkPreconditions } from '../conditions/conditions.ts'
import type { DavRequest, DavResponse } from '../message/dav-message.ts'
import type { CardWriteContext } from './card-context.ts'
import { lookUpCard, withCardLock } from './card-access.ts'
import { cardFormatFor, formatCard } from './card-format.ts'
import { mergeUpload } from './merged-upload.ts'

/**
 * A server that keeps the RFCs gets the client's own bytes and preconditions, and its ETag is true; but for a card of
 * another version than 3.0, the only one that clients are told to expect, and for one with properties that the client
 * cannot carry.
 */
export async function storeCardAsSent(
  request: DavRequest,
  resource: CardResource,
  context: CardWriteContext,
): Promise<DavResponse> {
  const { session, lock } = context
  const sent = parseUploadedCard(request.body, request.headers['content-type'])
  return withCardLock(resource, session.account.name, lock, async () => {
    const found = await lookUpCard(resource, context)
    checkPreconditions(request.headers, found.card?.etag, found.card !== undefined)
    const { card, onStored } = await mergeUpload(request, sent, found, context)
    const isAsSent = card === sent && isVersion30(request.body)
    const upload = isAsSent ? sentUpload(request) : printedUpload(card)
    const write = session.write(resource.book, resource.name, {
      ...upload,
      conditions: conditionsFor(found.card),
    })
    const result = await withConflictHref(write, resource, found.names)
    await onStored()
    return { status: result.status, headers: etagHeaders(result, card, isAsSent, request.profile) }
  })
}

const isVersion30 = (body: Buffer): boolean => /^VERSION:3\.0\s*$/im.test(body.toString('latin1'))

type UploadBody = Pick<CardUpload, 'body' | 'contentType'>

const vcardType = 'text/vcard; charset=utf-8'

// The npm package dav sends every body as application/xml.
const sentUpload = ({ headers: { 'content-type': type = '' }, body }: DavRequest): UploadBody => ({
  body,
  contentType: /^text\/(?:x-)?vcard/i.test(type) ? type : vcardType,
})

const printedUpload = (card: VCard): UploadBody => ({
  body: Buffer.from(printVCard(card)),
  contentType: vcardType,
})

/** None for a card of which upstream gave no ETag. */
function conditionsFor(present: CardIdAndEtag | undefined): Readonly<Record<string, string>> {
  if (present === undefined) return { 'If-None-Match': '*' }
  return present.etag === undefined ? {} : { 'If-Match': present.etag }
}

/** The write's result; a UidConflictError gets the other card's href as clients know it, where upstream named that card. */
async function withConflictHref(
  write: Promise<CardWriteResult>,
  { user, book }: CardResource,
  names: BookAliases,
): Promise<CardWriteResult> {
  try {
    return await write
  } catch (error) {
    if (!(error instanceof UidConflictError)) throw error
    const { id } = error
    const href = id === undefined ? undefined : addressBookHref(user, book) + names.nameOf(id)
    throw new UidConflictError(id, href)
  }
}

/** The ETag is true when the client, if it read the card, would get the bytes that it sent. */
function etagHeaders(
  { etag }: CardWriteResult,
  card: VCard,
  isAsSent: boolean,
  profile: ClientProfile,
): Record<string, string> {
  const isTrue = isAsSent && formatCard(card, cardFormatFor(profile)) === card
  if (etag === undefined || !(isTrue || profile.etagAfterPut)) return {}
  if (!isTrue)
    noteProfileWorkaround(
      profile,
      () => 'the ETag is told, though other bytes were stored than sent',
    )
  return { ETag: addCardVersionToEtag(etag, profile) }
}
