import type { AddressbookFilter } from '../dav/request/addressbook-filter.ts'
import type { AddressbookQuery } from '../dav/request/report-request.ts'
import { carddavName } from '../dav/xml/xml-name.ts'
import {
  baseHref as baseHrefOf,
  type BookResource,
  type CardResource,
} from '../mapping/resource.ts'
import { noteProfileWorkaround } from '../observe/request-observer.ts'
import type { BookSnapshot, CardRow } from '../replica/state/replica-store.ts'
import { matchesAddressbookFilter } from '../vcard/serve/addressbook-filter.ts'
import { viewCard } from '../vcard/lens/card-form.ts'
import { tryParseVCard } from '../vcard/text/vcard.ts'
import { noSuchCardError } from './cards/card-access.ts'
import { cardForm, cardFormatFor } from './cards/card-format.ts'
import { CardResponseWriter } from './cards/card-response-writer.ts'
import { forEachInSlices } from '../replica/state/time-slices.ts'
import type { CardFormatProfile } from './clients/client-profile.ts'
import type { LivePropertyContext } from './collections/live-properties.ts'
import { prefersMinimalReturn } from './conditions/preferences.ts'
import type { DavRequest, DavResponse } from './message/dav-message.ts'
import { MultistatusWriter } from './message/multistatus-writer.ts'
import type { OperationContext } from './operation.ts'

type QueryContext = LivePropertyContext & Pick<OperationContext, 'books' | 'createSpool'>

/**
 * Answered by the bridge on the cards as it serves them: Google's filters are wrong in five ways.
 * https://www.rfc-editor.org/rfc/rfc6352#section-8.6
 */
export async function answerAddressbookQuery(
  { filter, limit, props }: AddressbookQuery,
  resource: BookResource | CardResource,
  request: DavRequest,
  context: QueryContext,
): Promise<DavResponse> {
  const { books, createSpool, formatProfile } = context
  const { book } = resource
  const name = resource.kind === 'card' ? resource.name : undefined
  const baseHref = baseHrefOf(resource)
  const minimal = prefersMinimalReturn(request)
  const snapshot = await books.open(book, 'all')
  try {
    const spool = createSpool()
    const writer = new MultistatusWriter(spool)
    const cardWriter = new CardResponseWriter({
      ...context,
      baseHref,
      snapshot,
      props,
      spool,
      minimal,
    })
    let matched = 0
    await forEachInSlices(candidates(name, request, snapshot), (row) => {
      const card = row.body === undefined ? undefined : snapshot.body(row.body)
      if (card === undefined && filter.props.length > 0) {
        // Left out, it would be taken for gone.
        cardWriter.writeUndelivered(row, name ?? row.name)
        return
      }
      if (card !== undefined && !isMatch(card, filter, formatProfile)) return
      matched += 1
      if (limit === undefined || matched <= limit) cardWriter.write(row, name)
    })
    await books.owe(book, cardWriter.undelivered)
    if (limit !== undefined && matched > limit)
      writer.status(baseHref, '507 Insufficient Storage', limits)
    return writer.end()
  } finally {
    snapshot.close()
  }
}

// https://www.rfc-editor.org/rfc/rfc6352#section-8.6.2
const limits = carddavName('number-of-matches-within-limits')

/**
 * The cards in the scope of the request's Depth: none for a Depth of 0, which is about the book. Without Depth all of the
 * book's, though RFC 3253 §3.6 has that mean 0 (docs/decisions/0010-depth.md).
 */
function candidates(
  name: string | undefined,
  { headers, profile }: DavRequest,
  snapshot: BookSnapshot,
): Iterable<CardRow> {
  if (name !== undefined) {
    const row = snapshot.cardNamed(name)
    if (row === undefined) throw noSuchCardError()
    return [row]
  }
  if (headers.depth?.trim() === '0') {
    if (profile.queryDepth0 === 'the book') return []
    noteProfileWorkaround(profile, () => 'Depth 0 was taken for 1')
  }
  return snapshot.cards()
}

function isMatch(
  card: Buffer,
  filter: AddressbookFilter,
  { version, ...profile }: CardFormatProfile,
): boolean {
  if (filter.props.length === 0) return true
  // The values of 2.1 are encoded; its names are those of 3.0.
  const read = { ...profile, version: version === '2.1' ? '3.0' : version } as const
  const parsed = tryParseVCard(card)
  if (parsed === undefined) return false
  return matchesAddressbookFilter(viewCard(parsed, cardForm(cardFormatFor(read))), filter)
}
