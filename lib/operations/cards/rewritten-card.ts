import { randomUUID } from 'node:crypto'
import { HttpError } from '../../errors/http-error.ts'
import type { BookNames } from '../../mapping/aliases.ts'
import { bookHref, type Card as CardResource } from '../../mapping/resource.ts'
import type { Alias } from '../../store/store.ts'
import { neverSent } from '../../upstream/exchange/transport-error.ts'
import { UidConflict, type Probe, type Upload } from '../../upstream/book/session.ts'
import { printCard, type Card } from '../../vcard/text/card.ts'
import { forGoogle } from '../../vcard/upload/google.ts'
import { isSameUid, uidOf } from '../../vcard/text/identity.ts'
import { readUpload } from '../../vcard/upload/upload.ts'
import { noteQuirk } from '../../observe/request-observer.ts'
import { lockCard, presentCard } from './card-access.ts'
import { checkPreconditions } from '../conditions/conditions.ts'
import { mergeUpload } from './merged-upload.ts'
import { noteFitted, notePreconditions, noteVersion } from './noted.ts'
import type { Answer, DavRequest, OperationContext } from '../message/operation.ts'
import { creating, settledId } from './pending-creations.ts'
import { readBack, type Placed } from './read-back.ts'

/** Google: the card is converted and stored under a name of its own; what the client calls it is kept here. */
export async function storeRewritten(
  request: DavRequest,
  resource: CardResource,
  house: OperationContext,
): Promise<Answer> {
  const sent = readUpload(request.body, request.headers['content-type'])
  return lockCard(resource, house, async () => {
    const { names, kept, card: present } = await presentCard(resource, house)
    notePreconditions(request, house)
    checkPreconditions(request.headers, present?.etag, present !== undefined)
    const shelf = { book: resource.book, names, kept }
    const { card, done } = await mergeUpload(request, sent, present, shelf, house)
    const written = present
      ? await replace(card, present, resource, names, house)
      : await house.lock(
          `uid ${house.session.account.name} ${resource.book} ${uidOf(card) ?? ''}`,
          () => create(card, resource, names, house),
        )
    await done()
    noteVersion(request)
    const headers = await readBack(request, card, written, shelf, house)
    return { status: present ? 204 : 201, headers }
  })
}

async function replace(
  card: Card,
  present: Probe,
  { book, name }: CardResource,
  names: BookNames,
  house: OperationContext,
): Promise<Placed> {
  const uid = uidOf(card)
  const known = names.uidOf(present.id) ?? present.id
  if (uid !== undefined && !isSameUid(uid, known) && uid !== present.id)
    throw new UidConflict(present.id, bookHref(house.user, book) + name)
  const { etag } = await house.session.write(book, present.id, upload(fitted(card, present.id)))
  return { id: present.id, etag }
}

async function create(
  card: Card,
  { book, name }: CardResource,
  names: BookNames,
  house: OperationContext,
): Promise<Placed> {
  const uid = uidOf(card)
  await assertNewUid(uid, book, names, house)
  const sent = upload(fitted(card, undefined))
  const upstreamName = `${randomUUID()}.vcf`
  const alias = await names.reserve(name, uid, upstreamName)
  return creating(alias, () => createUnder(alias, sent, names, house))
}

async function createUnder(
  alias: Alias,
  sent: Upload,
  names: BookNames,
  { session }: OperationContext,
): Promise<Placed> {
  const { book, upstreamName } = alias
  try {
    const { id, etag } = await session.write(book, upstreamName, sent)
    const found =
      id !== undefined && id !== upstreamName ? id : (await session.probe(book, upstreamName))?.id
    if (found === undefined)
      throw new HttpError(502, 'Upstream took a new card and does not say where it is')
    await names.resolve(alias, found)
    noteQuirk(
      'renames-created-cards',
      () => 'a fresh name was used, and upstream’s own is known now',
    )
    return { id: found, etag }
  } catch (error) {
    if (error instanceof HttpError && isCertain(error)) await names.forget(alias)
    throw error
  }
}

/** Refused for certain, or never sent; after any other 502 or 504 upstream may have stored the card. */
const isCertain = (error: HttpError): boolean =>
  error.status < 500 || error.status === 503 || error.status === 507 || neverSent(error)

/** https://www.rfc-editor.org/rfc/rfc6352#section-6.3.2.1 */
async function assertNewUid(
  uid: string | undefined,
  book: string,
  names: BookNames,
  house: OperationContext,
): Promise<void> {
  if (uid === undefined) return
  const holder = names.nameOfUid(uid)
  // Its own creation may have lost its answer: then a second try under another name must not make a second card.
  const id =
    holder === undefined
      ? isSegment(uid)
        ? uid
        : undefined
      : await settledId(house.session, names, holder)
  const present = id === undefined ? undefined : await house.session.probe(book, id)
  if (present)
    throw new UidConflict(present.id, bookHref(house.user, book) + names.nameOf(present.id))
}

/** Google's UIDs are its ids: a card restored from a backup must not become a second copy of itself. */
const isSegment = (uid: string): boolean => /^[0-9a-f]{6,16}$/.test(uid)

function fitted(card: Card, id: string | undefined): Card {
  const fit = forGoogle(card, id)
  noteFitted(card, fit)
  return fit
}

const upload = (card: Card): Upload => ({
  body: Buffer.from(printCard(card)),
  contentType: 'text/vcard; charset=utf-8',
})
