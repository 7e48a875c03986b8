import { randomUUID } from 'node:crypto'
import { HttpError } from '../../errors/http-error.ts'
import type { BookAliases } from '../../mapping/card-aliases.ts'
import { addressBookHref, type CardResource } from '../../mapping/resource.ts'
import type { CardAlias } from '../../store/card-aliases.ts'
import { wasNeverSent } from '../../upstream/exchange/transport-error.ts'
import {
  UidConflictError,
  type CardIdAndEtag,
  type CardUpload,
  type UpstreamSession,
} from '../../upstream/book/upstream-session.ts'
import { printVCard, type VCard } from '../../vcard/text/vcard.ts'
import { adaptCardForGoogle } from '../../vcard/upload/google-card.ts'
import { isSameUid, vcardUid } from '../../vcard/text/uid.ts'
import { parseUploadedCard } from '../../vcard/upload/uploaded-card.ts'
import { noteQuirkWorkaround } from '../../observe/request-observer.ts'
import { withCardLock, lookUpCard } from './card-access.ts'
import { checkPreconditions } from '../conditions/conditions.ts'
import { mergeUpload } from './merged-upload.ts'
import {
  noteFilledInProperties,
  notePreconditionCheck,
  noteVersionConversion,
} from './workaround-notes.ts'
import type { DavResponse, DavRequest } from '../message/dav-message.ts'
import type { CardWriteContext } from './card-context.ts'
import { trackCardCreation, resolveCardId } from './pending-creations.ts'
import { reconcileWrittenCard } from './written-card-reconciliation.ts'

/**
 * For upstreams that store another card than was sent: it is converted and stored under a name of its own; the client's
 * name and UID are kept here.
 */
export async function storeRewrittenCard(
  request: DavRequest,
  resource: CardResource,
  context: CardWriteContext,
): Promise<DavResponse> {
  const { session, lock } = context
  const sent = parseUploadedCard(request.body, request.headers['content-type'])
  return withCardLock(resource, session.account.name, lock, async () => {
    const found = await lookUpCard(resource, context)
    const { names, card: present } = found
    notePreconditionCheck(request, session.quirks)
    checkPreconditions(request.headers, present?.etag, present !== undefined)
    const { card, onStored } = await mergeUpload(request, sent, found, context)
    const stored = present
      ? await replace(card, present, resource, names, session)
      : await lock(`uid ${session.account.name} ${resource.book} ${vcardUid(card) ?? ''}`, () =>
          create(card, resource, names, session),
        )
    await onStored()
    noteVersionConversion(request)
    const headers = await reconcileWrittenCard(request.profile, card, stored, found, session)
    return { status: present ? 204 : 201, headers }
  })
}

async function replace(
  card: VCard,
  present: CardIdAndEtag,
  { user, book, name }: CardResource,
  names: BookAliases,
  session: UpstreamSession,
): Promise<CardIdAndEtag> {
  const uid = vcardUid(card)
  const known = names.uidOf(present.id) ?? present.id
  if (uid !== undefined && !isSameUid(uid, known) && uid !== present.id)
    throw new UidConflictError(present.id, addressBookHref(user, book) + name)
  const { etag } = await session.write(book, present.id, uploadOf(adaptCard(card, present.id)))
  return { id: present.id, etag }
}

async function create(
  card: VCard,
  { user, book, name }: CardResource,
  names: BookAliases,
  session: UpstreamSession,
): Promise<CardIdAndEtag> {
  const uid = vcardUid(card)
  await assertNewUid(uid, addressBookHref(user, book), book, names, session)
  const sent = uploadOf(adaptCard(card, undefined))
  const upstreamName = `${randomUUID()}.vcf`
  const alias = await names.recordCreation(name, uid, upstreamName)
  return trackCardCreation(alias, () => createUnder(alias, sent, names, session))
}

async function createUnder(
  alias: CardAlias,
  sent: CardUpload,
  names: BookAliases,
  session: UpstreamSession,
): Promise<CardIdAndEtag> {
  const { book, upstreamName } = alias
  try {
    const { id, etag } = await session.write(book, upstreamName, sent)
    const found =
      id !== undefined && id !== upstreamName ? id : (await session.probe(book, upstreamName))?.id
    if (found === undefined)
      throw new HttpError(502, 'Upstream took a new card and does not say where it is')
    await names.confirmCreation(alias, found)
    noteQuirkWorkaround(
      'renames-created-cards',
      () => 'a fresh name was used, and upstream’s own is known now',
    )
    return { id: found, etag }
  } catch (error) {
    if (error instanceof HttpError && isCertain(error)) await names.discardCreation(alias)
    throw error
  }
}

/** Refused for certain, or never sent; after any other 502 or 504 upstream may have stored the card. */
const isCertain = (error: HttpError): boolean =>
  error.status < 500 || error.status === 503 || error.status === 507 || wasNeverSent(error)

/** https://www.rfc-editor.org/rfc/rfc6352#section-6.3.2.1 */
async function assertNewUid(
  uid: string | undefined,
  baseHref: string,
  book: string,
  names: BookAliases,
  session: UpstreamSession,
): Promise<void> {
  if (uid === undefined) return
  const holder = names.nameOfUid(uid)
  // Its own creation may have lost its answer: then a second try under another name must not make a second card.
  const id =
    holder === undefined
      ? isSegment(uid)
        ? uid
        : undefined
      : await resolveCardId(session, names, holder)
  const present = id === undefined ? undefined : await session.probe(book, id)
  if (present) throw new UidConflictError(present.id, baseHref + names.nameOf(present.id))
}

/** Google's UIDs are its ids: a card restored from a backup must not become a second copy of itself. */
const isSegment = (uid: string): boolean => /^[0-9a-f]{6,16}$/.test(uid)

function adaptCard(card: VCard, id: string | undefined): VCard {
  const adapted = adaptCardForGoogle(card, id)
  noteFilledInProperties(card, adapted)
  return adapted
}

const uploadOf = (card: VCard): CardUpload => ({
  body: Buffer.from(printVCard(card)),
  contentType: 'text/vcard; charset=utf-8',
})
