import { HttpError } from '../../errors/http-error.ts'
import { printHttpDate } from '../../http/http-date.ts'
import { noteProfileWorkaround, noteQuirkWorkaround } from '../../observe/request-observer.ts'
import { baseHref, resourceHref, type CardResource } from '../../mapping/resource.ts'
import type { AccountBooks } from '../../replica/account-books.ts'
import type { CardWrites, OutgoingCard, StoredCard } from '../../replica/card-writes.ts'
import type { BookSnapshot, CardRow } from '../../replica/state/replica-store.ts'
import type { KeyedMutex } from '../../store/keyed-mutex.ts'
import type { UpstreamQuirks } from '../../upstream/access/quirks.ts'
import { UidConflictError } from '../../upstream/book/upstream-session.ts'
import { viewCard } from '../../vcard/lens/card-form.ts'
import { isSameUid, vcardUid } from '../../vcard/text/uid.ts'
import { printVCard, tryParseVCard, type VCard } from '../../vcard/text/vcard.ts'
import { adaptCardForGoogle } from '../../vcard/upload/google-card.ts'
import { isSoundUtf8, parseUploadedCard } from '../../vcard/upload/uploaded-card.ts'
import { convertVCard } from '../../vcard/versions/version-conversion.ts'
import { addCardVersionToEtag } from '../clients/card-version-suffix.ts'
import type { ClientCapabilities } from '../clients/client-capabilities.ts'
import { checkPreconditions } from '../conditions/conditions.ts'
import type { DavRequest, DavResponse } from '../message/dav-message.ts'
import { untilUnchanged, withCardLock } from './card-access.ts'
import { cardForm, cardFormatFor, formatCardBytes } from './card-format.ts'
import { mergeUpload, rememberUpload } from './merged-upload.ts'
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

/** Looks at the card upstream, applies what the client has changed of it, and stores that. */
export async function storeCard(
  request: DavRequest,
  resource: CardResource,
  context: CardStoreContext,
): Promise<DavResponse> {
  const upload = readUpload(request, context.capabilities)
  const { account, quirks } = context.books
  const store = async (): Promise<DavResponse> => {
    const writes = await context.books.writes(resource.book)
    const present = presentCard(await writes.looks.look(resource.name), resource.name)
    notePreconditionCheck(request, quirks)
    checkPreconditions(request.headers, present?.row ?? { etag: undefined }, present !== undefined)
    const upstream = { ...context, request, resource, upload, writes }
    const stored = await (present ? updateCard(upstream, present) : createCard(upstream))
    if (quirks.has('rewrites-cards')) noteVersionConversion(request)
    return { status: present ? 204 : 201, headers: etagHeaders(request, stored, quirks) }
  }
  return withCardLock(resource, account.name, context.lock, () => untilUnchanged(store))
}

function readUpload({ body, headers }: DavRequest, { log }: ClientCapabilities): VCard {
  const mended: string[] = []
  const card = parseUploadedCard(body, headers['content-type'], (name) => mended.push(name))
  if (mended.length > 0) log('info', 'control characters were left out of a card', mended)
  return card
}

/** A card that is to be stored, and where. */
interface CardStore extends CardStoreContext {
  readonly request: DavRequest
  readonly resource: CardResource
  readonly upload: VCard
  readonly writes: CardWrites
}

interface PresentCard {
  readonly row: CardRow
  readonly body: Buffer | undefined
}

async function createCard(store: CardStore): Promise<StoredCard> {
  const { request, resource, upload, books, lock, capabilities } = store
  const card = convertVCard(upload, '3.0')
  const outgoing = outgoingCard(store, card, undefined)
  const key = `uid ${books.account.name} ${resource.book} ${outgoing.uid ?? ''}`
  const stored = await lock(key, () => create(outgoing, store))
  await rememberUpload(request.profile, upload, capabilities)
  return asTold(stored, outgoing, store)
}

/** An upload that changes nothing is not sent. */
async function updateCard(store: CardStore, { row, body }: PresentCard): Promise<StoredCard> {
  const { request, upload, capabilities, books, writes } = store
  if (body === undefined) throw unreadableCardError()
  assertSameUid(row, store)
  const current = tryParseVCard(body)
  const edit = current && (await mergeUpload(request.profile, upload, current, capabilities))
  const outgoing = outgoingCard(store, edit?.card ?? convertVCard(upload, '3.0'), row)
  const rewrites = books.quirks.has('rewrites-cards')
  const isSame = edit?.isChanged === false && (rewrites || outgoing.body.equals(body))
  const stored = isSame ? undefined : await writes.update(row, outgoing)
  await (edit ? edit.onStored() : rememberUpload(request.profile, upload, capabilities))
  if (stored) return asTold(stored, outgoing, store)
  const shown = formatCardBytes(body, cardFormatFor(request.profile))
  const { etag = '', modified } = row
  return { etag, modified, isAsSent: shown.equals(request.body) }
}

/** Whether the client would read the very bytes that it sent. */
function asTold(
  stored: StoredCard,
  { body, written }: OutgoingCard,
  { request }: CardStore,
): StoredCard {
  const form = cardForm(cardFormatFor(request.profile))
  const isShownSo = body === request.body && viewCard(written, form) === written
  return { ...stored, isAsSent: stored.isAsSent && isShownSo }
}

function presentCard(snapshot: BookSnapshot, name: string): PresentCard | undefined {
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
  { request: { body, headers }, resource: { name }, books: { quirks }, upload }: CardStore,
  card: VCard,
  present: CardRow | undefined,
): OutgoingCard {
  const common = { name, uid: vcardUid(card), written: card }
  if (quirks.has('rewrites-cards')) {
    const fitted = adaptCardForGoogle(card, present?.id)
    noteFilledInProperties(card, fitted)
    return { ...common, body: Buffer.from(printVCard(fitted)), contentType: vcardType }
  }
  const type = headers['content-type'] ?? ''
  if (card !== upload || !isSoundUtf8(body, type))
    return { ...common, body: Buffer.from(printVCard(card)), contentType: vcardType }
  // Other names than its own say nothing about a card (upload-media-types.ts).
  return { ...common, body, contentType: /^text\/(?:x-)?vcard/i.test(type) ? type : vcardType }
}

/** https://www.rfc-editor.org/rfc/rfc6352#section-6.3.2.1: a card keeps its UID. */
function assertSameUid(row: CardRow, { upload, resource, writes }: CardStore): void {
  const [sent, known] = [vcardUid(upload), writes.looks.uidOf(row)]
  if (sent === undefined || known === undefined || isSameUid(sent, known) || sent === row.id) return
  throw new UidConflictError(row.id, resourceHref(resource))
}

/** https://www.rfc-editor.org/rfc/rfc6352#section-6.3.2.1: no two cards of a book have the same UID. */
async function create(
  card: OutgoingCard,
  { resource, writes, books: { quirks } }: CardStore,
): Promise<StoredCard> {
  const holder = card.uid === undefined ? undefined : await writes.looks.cardWithUid(card.uid)
  const base = baseHref(resource)
  if (holder) throw new UidConflictError(holder.id, base + holder.name)
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
    throw new UidConflictError(error.id, base + (await writes.looks.nameOf(error.id)))
  }
}

/**
 * The ETag and the date are told when the client, if it read the card, would get the bytes that it sent
 * (https://www.rfc-editor.org/rfc/rfc6352#section-6.3.2.3), and to profiles that need one.
 */
function etagHeaders(
  { profile }: DavRequest,
  { etag, modified, isAsSent }: StoredCard,
  quirks: UpstreamQuirks,
): Record<string, string> {
  if (!isAsSent && !profile.etagAfterPut) {
    if (quirks.has('rewrites-cards'))
      noteQuirkWorkaround(
        'rewrites-cards',
        () => 'no ETag was told, so that the client reads the card again',
      )
    return {}
  }
  if (!isAsSent)
    noteProfileWorkaround(
      profile,
      () => 'the ETag is told, though other bytes were stored than sent',
    )
  return {
    ETag: addCardVersionToEtag(etag, profile),
    ...(modified === undefined ? {} : { 'Last-Modified': printHttpDate(modified) }),
  }
}
