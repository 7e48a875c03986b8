import { davPropertyText } from '../dav/multistatus/dav-property-content.ts'
import type { MultistatusResponseView } from '../dav/multistatus/multistatus-response-view.ts'
import { carddavName, davName, type XmlName } from '../dav/xml/xml-name.ts'
import type { AddressbookFilter } from '../dav/request/addressbook-filter.ts'
import type { AddressbookQuery } from '../dav/request/report-request.ts'
import { HttpError } from '../errors/http-error.ts'
import type { BookAliases } from '../mapping/card-aliases.ts'
import { addressBookHref } from '../mapping/resource.ts'
import { parseVCard } from '../vcard/text/vcard.ts'
import { matchesAddressbookFilter } from '../vcard/serve/addressbook-filter.ts'
import { repairCard } from '../vcard/serve/repaired-card.ts'
import { VCardError } from '../vcard/text/vcard-error.ts'
import { noteProfileWorkaround } from '../observe/request-observer.ts'
import { cardFormatFor, formatCard } from './cards/card-format.ts'
import { addressDataProperty } from './cards/card-property-plan.ts'
import { findTextProperty, cardRepairsFor } from './cards/card-response-writer.ts'
import {
  createMemberResponseWriter,
  type MemberResponseContext,
} from './cards/member-response-writer.ts'
import type { UpstreamSession } from '../upstream/book/upstream-session.ts'
import { MultistatusWriter } from './message/multistatus-writer.ts'
import type { DavResponse, DavRequest } from './message/dav-message.ts'
import type { OperationContext } from './operation.ts'
import { resolvePendingCreations, resolveCardId } from './cards/pending-creations.ts'
import { prefersMinimalReturn } from './conditions/preferences.ts'
import type { CardFormatProfile } from './clients/client-profile.ts'

type QueryContext = MemberResponseContext & Pick<OperationContext, 'cardCache' | 'createSpool'>

/** What a query is about: a book, or one of its cards. */
export interface QueryScope {
  readonly book: string
  readonly name?: string
}

interface Candidate {
  readonly id: string
  readonly etag: string | undefined
}

/**
 * Answered by the bridge on the cards as it serves them: Google's own filters are wrong in five ways.
 * https://www.rfc-editor.org/rfc/rfc6352#section-8.6
 */
export async function answerAddressbookQuery(
  { filter, limit, props }: AddressbookQuery,
  scope: QueryScope,
  request: DavRequest,
  context: QueryContext,
): Promise<DavResponse> {
  const { user, session, aliases, createSpool } = context
  const { book } = scope
  const spool = createSpool()
  const writer = new MultistatusWriter(spool)
  const members = await createMemberResponseWriter(context, {
    book,
    props,
    spool,
    minimal: prefersMinimalReturn(request),
  })
  const names = await aliases.forBook(session.account, book)
  const all = await listCandidates(scope, names, request, session)
  const found =
    filter.props.length === 0 ? all : await matchCandidates(all, book, filter, names, context)
  // A card that another device was creating meanwhile must not go out under a name that it is about to lose.
  await resolvePendingCreations(session, names)
  const returned = found.slice(0, limit)
  await members.writeRequested(
    new Map(returned.map(({ id }) => [id, [scope.name ?? names.nameOf(id)]])),
  )
  if (returned.length < found.length)
    writer.status(addressBookHref(user, book), '507 Insufficient Storage', limits)
  return writer.end()
}

const getetag = davName('getetag')
// https://www.rfc-editor.org/rfc/rfc6352#section-8.6.2
const limits = carddavName('number-of-matches-within-limits')

/** The cards in the scope of the request's Depth; when it is absent, Depth 0 (RFC 3253 §3.6): the book, which is no card. */
async function listCandidates(
  { book, name }: QueryScope,
  names: BookAliases,
  request: DavRequest,
  session: UpstreamSession,
): Promise<Candidate[]> {
  if (name !== undefined) {
    const id = await resolveCardId(session, names, name)
    const probe = id === undefined ? undefined : await session.probe(book, id)
    if (probe === undefined) throw new HttpError(404, 'There is no such card')
    return [probe]
  }
  const found: Candidate[] = []
  const { headers, profile } = request
  if ((headers.depth ?? '0').trim() === '0') {
    if (profile.queryDepth0 === 'the book') return found
    noteProfileWorkaround(profile, () => 'Depth 0 was taken for 1')
  }
  await session.list(book, [getetag], (id, view) => {
    found.push({ id, etag: textOf(view, getetag) })
  })
  return found
}

const textOf = (view: MultistatusResponseView, name: XmlName): string | undefined => {
  const range = findTextProperty(view, name)
  return range === undefined ? undefined : davPropertyText(view, range)
}

async function matchCandidates(
  all: readonly Candidate[],
  book: string,
  filter: AddressbookFilter,
  names: BookAliases,
  { session, cardCache, overlays, formatProfile }: QueryContext,
): Promise<Candidate[]> {
  const { account, quirks } = session
  const overlay = await overlays.forBook(account, book)
  const cacheKey = ({ id, etag }: Candidate): string =>
    [account.name, account.createdAt, book, id, etag].join(' ')
  const matched = new Set<string>()
  const match = (id: string, card: Buffer): void => {
    if (isMatch(overlay.apply(id, card), filter, formatProfile)) matched.add(id)
  }
  const uncached = all.filter((candidate) => {
    const card = candidate.etag === undefined ? undefined : cardCache.get(cacheKey(candidate))
    if (card) match(candidate.id, card)
    return card === undefined
  })
  const ids = uncached.map(({ id }) => id)
  await session.fetch(book, ids, [getetag, addressDataProperty], (id, view) => {
    const data = textOf(view, addressDataProperty)
    if (data === undefined) return
    const card = repairCard(Buffer.from(data), cardRepairsFor({ names, quirks }, id))
    const etag = textOf(view, getetag)
    if (etag !== undefined) cardCache.set(cacheKey({ id, etag }), card)
    match(id, card)
  })
  return all.filter(({ id }) => matched.has(id))
}

function isMatch(
  card: Buffer,
  filter: AddressbookFilter,
  { version, ...profile }: CardFormatProfile,
): boolean {
  // The values of 2.1 are encoded; its names are those of 3.0.
  const read = { ...profile, version: version === '2.1' ? '3.0' : version } as const
  try {
    return matchesAddressbookFilter(formatCard(parseVCard(card), cardFormatFor(read)), filter)
  } catch (error) {
    if (error instanceof VCardError) return false
    throw error
  }
}
