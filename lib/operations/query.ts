import { textOf, type ResponseView } from '../dav/multistatus/multistatus-view.ts'
import { carddav, dav } from '../dav/xml/names.ts'
import type { Filter, Query } from '../dav/request/requests.ts'
import { HttpError } from '../errors/http-error.ts'
import type { BookNames } from '../mapping/aliases.ts'
import { bookHref } from '../mapping/resource.ts'
import { parseCard } from '../vcard/text/card.ts'
import { matches } from '../vcard/serve/filter.ts'
import { serveCard } from '../vcard/serve/serve-range.ts'
import { VCardError } from '../vcard/text/vcard-error.ts'
import { noteProfile } from '../observe/request-observer.ts'
import { formFor, inForm } from './cards/asked-card.ts'
import { addressData } from './cards/card-plan.ts'
import { find, repairsOf } from './cards/card-rows.ts'
import { createMembers } from './cards/members.ts'
import { MultistatusWriter } from './message/multistatus-writer.ts'
import type { Answer, DavRequest, OperationContext } from './message/operation.ts'
import { settleCreations, settledId } from './cards/pending-creations.ts'
import { wantsMinimal } from './conditions/preferences.ts'
import type { Reader } from './clients/profile.ts'

/** What a query is about: a book, or one of its cards. */
export interface Scope {
  readonly book: string
  readonly name?: string
}

interface Candidate {
  readonly id: string
  readonly etag: string | undefined
}

/**
 * Answered by the bridge on the cards as it serves them: Google's filters are wrong in five ways.
 * https://www.rfc-editor.org/rfc/rfc6352#section-8.6
 */
export async function query(
  { filter, limit, props }: Query,
  scope: Scope,
  request: DavRequest,
  house: OperationContext,
): Promise<Answer> {
  const { book } = scope
  const spool = house.spool()
  const writer = new MultistatusWriter(spool)
  const members = await createMembers({ house, book, props, spool, minimal: wantsMinimal(request) })
  const names = await house.aliases.of(house.session.account, book)
  const all = await candidates(scope, names, request, house)
  const found = filter.props.length === 0 ? all : await matching(all, book, filter, names, house)
  // A card that another device was creating meanwhile must not be told under a name that it is about to lose.
  await settleCreations(house.session, names)
  const kept = found.slice(0, limit)
  await members.fetch(new Map(kept.map(({ id }) => [id, [scope.name ?? names.nameOf(id)]])))
  if (kept.length < found.length)
    writer.status(bookHref(house.user, book), '507 Insufficient Storage', limits)
  return writer.end()
}

// https://www.rfc-editor.org/rfc/rfc6352#section-8.6.2
const limits = carddav('number-of-matches-within-limits')

/** The cards in the scope of the request's Depth; when it is absent, Depth 0 (RFC 3253 §3.6): the book, which is no card. */
async function candidates(
  { book, name }: Scope,
  names: BookNames,
  request: DavRequest,
  { session }: OperationContext,
): Promise<Candidate[]> {
  if (name !== undefined) {
    const id = await settledId(session, names, name)
    const probe = id === undefined ? undefined : await session.probe(book, id)
    if (probe === undefined) throw new HttpError(404, 'There is no such card')
    return [probe]
  }
  const found: Candidate[] = []
  const { headers, profile } = request
  if ((headers.depth ?? '0').trim() === '0') {
    if (profile.queryDepth0 === 'the book') return found
    noteProfile(profile, () => 'Depth 0 was taken for 1')
  }
  await session.list(book, [dav('getetag')], (id, view) => {
    found.push({ id, etag: text(view, dav('getetag')) })
  })
  return found
}

const text = (view: ResponseView, name: typeof addressData): string | undefined => {
  const range = find(view, name)
  return range === undefined ? undefined : textOf(view, range)
}

async function matching(
  all: readonly Candidate[],
  book: string,
  filter: Filter,
  names: BookNames,
  { session, cards, kept: keptCards, reader }: OperationContext,
): Promise<Candidate[]> {
  const kept = await keptCards.of(session.account, book)
  const keyOf = ({ id, etag }: Candidate): string =>
    [session.account.name, session.account.createdAt, book, id, etag].join(' ')
  const hits = new Set<string>()
  const judge = (id: string, card: Buffer): void => {
    if (isMatch(kept.serve(id, card), filter, reader)) hits.add(id)
  }
  const unknown = all.filter((candidate) => {
    const card = candidate.etag === undefined ? undefined : cards.get(keyOf(candidate))
    if (card) judge(candidate.id, card)
    return card === undefined
  })
  await session.fetch(
    book,
    unknown.map(({ id }) => id),
    [dav('getetag'), addressData],
    (id, view) => {
      const data = text(view, addressData)
      if (data === undefined) return
      const card = serveCard(Buffer.from(data), repairsOf({ names, quirks: session.quirks }, id))
      const etag = text(view, dav('getetag'))
      if (etag !== undefined) cards.set(keyOf({ id, etag }), card)
      judge(id, card)
    },
  )
  return all.filter(({ id }) => hits.has(id))
}

function isMatch(card: Buffer, filter: Filter, { version, ...reader }: Reader): boolean {
  // The values of 2.1 are encoded; its names are those of 3.0.
  const read = { ...reader, version: version === '2.1' ? '3.0' : version } as const
  try {
    return matches(inForm(parseCard(card), formFor(read)), filter)
  } catch (error) {
    if (error instanceof VCardError) return false
    throw error
  }
}
