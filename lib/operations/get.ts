import { carddav } from '../dav/xml/names.ts'
import { HttpError } from '../errors/http-error.ts'
import { acceptedVersion } from '../vcard/serve/accept.ts'
import type { Version } from '../vcard/versions/convert.ts'
import { serveCard } from '../vcard/serve/serve-range.ts'
import { asAsked, contentTypeOf, formFor } from './cards/asked-card.ts'
import { checkPreconditions, isNotModified } from './conditions/conditions.ts'
import { notHere } from './cards/card-access.ts'
import { repairsOf } from './cards/card-rows.ts'
import { assertBook } from './collections/collection-properties.ts'
import { noteServed } from './cards/noted.ts'
import type { Answer, DavRequest, OperationContext, Operation } from './message/operation.ts'
import { settledId } from './cards/pending-creations.ts'
import { markedEtag } from './clients/view-mark.ts'

/** A card with its strong ETag; for collections a few words for the person who opened a browser. */
export const get: Operation = async (request, house) => {
  const { resource } = request
  if (resource.kind === 'unknown') throw notHere(resource)
  if (resource.kind === 'book') await assertBook(resource.book, house)
  return resource.kind === 'card' ? card(request, house) : collection(house)
}

async function card(request: DavRequest, house: OperationContext): Promise<Answer> {
  const { resource, headers } = request
  if (resource.kind !== 'card') throw notHere(resource)
  const { session, reader } = house
  const form = formFor(reader, { version: wantedVersion(headers.accept, house) })
  const names = await house.aliases.of(session.account, resource.book)
  const kept = await house.kept.of(session.account, resource.book)
  const id = await settledId(session, names, resource.name)
  const stored = id === undefined ? undefined : await session.read(resource.book, id)
  if (stored === undefined) throw new HttpError(404, 'There is no such card')
  const { lastModified } = stored
  const present = kept.etag(stored.id, stored.etag)
  checkPreconditions({ 'if-match': headers['if-match'] }, present, true)
  const etag = present && markedEtag(present, reader)
  const validators = {
    ...(etag === undefined ? {} : { ETag: etag }),
    ...(lastModified === undefined ? {} : { 'Last-Modified': lastModified }),
  }
  if (isNotModified(headers, etag)) return { status: 304, headers: validators }
  const repairs = repairsOf({ names, quirks: session.quirks }, stored.id, noteServed)
  const served = kept.serve(stored.id, serveCard(stored.body, repairs))
  return {
    status: 200,
    headers: { ...validators, 'Content-Type': contentTypeOf(form.version), Vary: 'Accept' },
    body: asAsked(served, form),
  }
}

/**
 * https://www.rfc-editor.org/rfc/rfc6352#section-5.1.1; clients that name no kind of vCard, or take 3.0, get what there
 * is, as do those whose profile knows better.
 */
function wantedVersion(accept = '', { reader }: OperationContext): Version | undefined {
  if (reader.version !== 'asked' || !/\bvcard\b/i.test(accept)) return undefined
  const version = acceptedVersion(accept)
  if (version !== 'none') return version === '3.0' ? undefined : version
  throw new HttpError(406, 'Cards are served as vCard 2.1, 3.0 or 4.0', {
    condition: { name: carddav('supported-address-data-conversion') },
  })
}

const collection = ({ user }: OperationContext): Answer => ({
  status: 200,
  headers: { 'Content-Type': 'text/plain; charset=utf-8' },
  body: Buffer.from(
    `This is carddav-bridge, serving the contacts of ${user}.\nA CardDAV client wants this server's address, not a browser.\n`,
  ),
})
