import { HttpError } from '../../errors/http-error.ts'
import { printHttpDate } from '../../http/http-date.ts'
import { noteProfileWorkaround, noteQuirkWorkaround } from '../../observe/request-observer.ts'
import { addressBookHref, type CardResource } from '../../mapping/resource.ts'
import type { AccountBooks } from '../../replica/account-books.ts'
import type { CardWrites, OutgoingCard, StoredCard } from '../../replica/card-writes.ts'
import type { BookSnapshot, CardRow } from '../../replica/state/replica-store.ts'
import type { KeyedMutex } from '../../store/keyed-mutex.ts'
import { UidConflictError } from '../../upstream/book/upstream-session.ts'
import { isSameUid, vcardUid } from '../../vcard/text/uid.ts'
import { printVCard, type VCard } from '../../vcard/text/vcard.ts'
import { adaptCardForGoogle } from '../../vcard/upload/google-card.ts'
import { isSoundUtf8, parseUploadedCard } from '../../vcard/upload/uploaded-card.ts'
import { addCardVersionToEtag } from '../clients/card-version-suffix.ts'
import type { ClientCapabilities } from '../clients/client-capabilities.ts'
import { checkPreconditions } from '../conditions/conditions.ts'
import type { DavRequest, DavResponse } from '../message/dav-message.ts'
import { untilUnchanged, withCardLock } from './card-access.ts'
import { cardFormatFor, formatCard } from './card-format.ts'
import { mergeUpload } from './merged-upload.ts'
import {
  notePreconditionCheck,
  noteFilledInProperties,
  noteVersionConversion,
} from './workaround-notes.ts'

/** What it takes to store a card. */
export interface CardStoreContext {
  readonly books: AccountBooks
  readonly capabilities: ClientCapabilities
  readonly lock: KeyedMutex['lock']
}

/** Looks at the card upstream, merges what the client cannot carry into the upload, and stores that. */
export async function storeCard(
  request: DavRequest,
  resource: CardResource,
  { books, capabilities, lock }: CardStoreContext,
): Promise<DavResponse> {
  const sent = readUpload(request, capabilities)
  const { account, quirks } = books
  const store = async (): Promise<DavResponse> => {
    const writes = await books.writes(resource.book)
    const present = presentCard(await writes.looks.look(resource.name), resource.name)
    notePreconditionCheck(request, quirks)
    checkPreconditions(request.headers, present?.row ?? { etag: undefined }, present !== undefined)
    if (present && present.body === undefined) throw unreadableCardError()
    const { card, onStored } = await mergeUpload(request, sent, present?.body, capabilities)
    const outgoing = outgoingCard(request, resource, card, card === sent, books, present?.row)
    const stored = present
      ? await replace(outgoing, present.row, resource, writes)
      : await lock(`uid ${account.name} ${resource.book} ${outgoing.uid ?? ''}`, () =>
          create(outgoing, resource, writes, books),
        )
    await onStored()
    if (quirks.has('rewrites-cards')) noteVersionConversion(request)
    const isSent = outgoing.body === request.body
    const headers = etagHeaders(
      request,
      { ...stored, isAsSent: stored.isAsSent && isSent },
      card,
      books,
    )
    return { status: present ? 204 : 201, headers }
  }
  return withCardLock(resource, account.name, lock, () => untilUnchanged(store))
}

function readUpload({ body, headers }: DavRequest, { log }: ClientCapabilities): VCard {
  const mended: string[] = []
  const card = parseUploadedCard(body, headers['content-type'], (name) => mended.push(name))
  if (mended.length > 0) log('info', 'control characters were left out of a card', mended)
  return card
}

function presentCard(
  snapshot: BookSnapshot,
  name: string,
): { readonly row: CardRow; readonly body: Buffer | undefined } | undefined {
  try {
    const row = snapshot.cardNamed(name)
    return row && { row, body: row.body === undefined ? undefined : snapshot.body(row.body) }
  } finally {
    snapshot.close()
  }
}

/** What the client cannot carry of the card would be lost. */
const unreadableCardError = (): HttpError =>
  new HttpError(503, 'The card cannot be read now, so nothing is written over it', {
    headers: { 'Retry-After': '30' },
  })

const vcardType = 'text/vcard; charset=utf-8'

/** Upstream that rewrites cards gets them fitted, another the client's own bytes, if nothing in them had to change. */
function outgoingCard(
  { body, headers }: DavRequest,
  { name }: CardResource,
  card: VCard,
  isWhole: boolean,
  { quirks }: AccountBooks,
  present: CardRow | undefined,
): OutgoingCard {
  const common = { name, uid: vcardUid(card), written: card }
  if (quirks.has('rewrites-cards')) {
    const fitted = adaptCardForGoogle(card, present?.id)
    noteFilledInProperties(card, fitted)
    return { ...common, body: Buffer.from(printVCard(fitted)), contentType: vcardType }
  }
  const type = headers['content-type'] ?? ''
  if (!isWhole || !isVersion30(body) || !isSoundUtf8(body, type))
    return { ...common, body: Buffer.from(printVCard(card)), contentType: vcardType }
  // Other names than its own say nothing about a card (upload-media-types.ts).
  return { ...common, body, contentType: /^text\/(?:x-)?vcard/i.test(type) ? type : vcardType }
}

const isVersion30 = (body: Buffer): boolean => /^VERSION:3\.0\s*$/im.test(body.toString('latin1'))

/** https://www.rfc-editor.org/rfc/rfc6352#section-6.3.2.1: a card keeps its UID. */
async function replace(
  card: OutgoingCard,
  row: CardRow,
  { user, book, name }: CardResource,
  writes: CardWrites,
): Promise<StoredCard> {
  const known = writes.looks.uidOf(row)
  if (
    card.uid !== undefined &&
    known !== undefined &&
    !isSameUid(card.uid, known) &&
    card.uid !== row.id
  )
    throw new UidConflictError(row.id, addressBookHref(user, book) + name)
  return writes.update(row, card)
}

/** https://www.rfc-editor.org/rfc/rfc6352#section-6.3.2.1: no two cards of a book have the same UID. */
async function create(
  card: OutgoingCard,
  { user, book }: CardResource,
  writes: CardWrites,
  { quirks }: AccountBooks,
): Promise<StoredCard> {
  const holder = card.uid === undefined ? undefined : await writes.looks.cardWithUid(card.uid)
  const baseHref = addressBookHref(user, book)
  if (holder) throw new UidConflictError(holder.id, baseHref + holder.name)
  try {
    const stored = await writes.create(card)
    if (quirks.has('renames-created-cards'))
      noteQuirkWorkaround(
        'renames-created-cards',
        () => 'a fresh name was used, and upstream’s own is known now',
      )
    return stored
  } catch (error) {
    if (!(error instanceof UidConflictError) || error.id === undefined) throw error
    throw new UidConflictError(error.id, baseHref + (await writes.looks.nameOf(error.id)))
  }
}

/**
 * The ETag and the date are told when the client, if it read the card, would get the bytes that it sent
 * (https://www.rfc-editor.org/rfc/rfc6352#section-6.3.2.3), and to profiles that need one.
 */
function etagHeaders(
  { profile }: DavRequest,
  { etag, modified, isAsSent }: StoredCard,
  card: VCard,
  { quirks }: AccountBooks,
): Record<string, string> {
  const isTrue = isAsSent && formatCard(card, cardFormatFor(profile)) === card
  if (!isTrue && !profile.etagAfterPut) {
    if (quirks.has('rewrites-cards'))
      noteQuirkWorkaround(
        'rewrites-cards',
        () => 'no ETag was told, so that the client reads the card again',
      )
    return {}
  }
  if (!isTrue)
    noteProfileWorkaround(
      profile,
      () => 'the ETag is told, though other bytes were stored than sent',
    )
  return {
    ETag: addCardVersionToEtag(etag, profile),
    ...(modified === undefined ? {} : { 'Last-Modified': printHttpDate(modified) }),
  }
}
