import type { AddressbookMultiget } from '../dav/request/report-request.ts'
import type { RequestedProperties } from '../dav/request/requested-properties.ts'
import { escapeXml } from '../dav/xml/xml-text.ts'
import { baseHref as baseHrefOf, locateHref, type BookResource } from '../mapping/resource.ts'
import type { BookSnapshot, CardRow } from '../replica/state/replica-store.ts'
import type { Account } from '../store/accounts.ts'
import { isUserOfAccount } from './account-user.ts'
import { CardResponseWriter } from './cards/card-response-writer.ts'
import { noteMissingCardResponses } from './cards/workaround-notes.ts'
import { forEachInSlices } from '../replica/state/time-slices.ts'
import type { LivePropertyContext } from './collections/live-properties.ts'
import { prefersMinimalReturn } from './conditions/preferences.ts'
import type { DavRequest, DavResponse } from './message/dav-message.ts'
import { MultistatusWriter } from './message/multistatus-writer.ts'
import type { OperationContext } from './operation.ts'

type MultigetContext = LivePropertyContext & Pick<OperationContext, 'books' | 'createSpool'>

/**
 * One row for each card asked, in our spelling; 404, in the client's own words, for what is not of this book. Depth is ignored.
 * https://www.rfc-editor.org/rfc/rfc6352#section-8.7
 */
export async function answerAddressbookMultiget(
  { hrefs, props }: AddressbookMultiget,
  resource: BookResource,
  request: DavRequest,
  context: MultigetContext,
): Promise<DavResponse> {
  const { books, createSpool } = context
  const { book } = resource
  const baseHref = baseHrefOf(resource)
  const { cards, others } = await sortHrefs(hrefs, baseHref, book, books.account, request)
  const minimal = prefersMinimalReturn(request)
  const snapshot = await books.open(book, (known) => cardsNamed(known, cards))
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
    let missing = 0
    await forEachInSlices(cards, (name) => {
      const row = snapshot.cardNamed(name)
      if (row) cardWriter.write(row, name)
      else {
        missing += 1
        cardWriter.writeMissing(name)
      }
    })
    await books.owe(book, cardWriter.undelivered)
    if (missing > 0) noteMissingCardResponses(missing, books.quirks)
    for (const href of others) {
      // Clients put the book itself among the hrefs; Google would answer 500 to all of them (rcmcarddav 8cd6235).
      if (href === baseHref) writer.properties(href, { found: '', missing: namesOf(props) })
      else writer.status(href, '404 Not Found')
    }
    return writer.end()
  } finally {
    snapshot.close()
  }
}

function* cardsNamed(known: BookSnapshot, names: ReadonlySet<string>): Iterable<CardRow> {
  for (const name of names) {
    const row = known.cardNamed(name)
    if (row) yield row
  }
}

const namesOf = (props: RequestedProperties) => (props.kind === 'prop' ? props.names : [])

interface SortedHrefs {
  /** Names of cards. */
  readonly cards: ReadonlySet<string>
  /** Hrefs of everything else, each once, escaped. */
  readonly others: ReadonlySet<string>
}

async function sortHrefs(
  hrefs: readonly string[],
  baseHref: string,
  book: string,
  account: Account,
  { isOwnAuthority }: DavRequest,
): Promise<SortedHrefs> {
  const cards = new Set<string>()
  const others = new Set<string>()
  await forEachInSlices(hrefs, (href) => {
    const resource = locateHref(href, baseHref, isOwnAuthority)
    const isOwn = resource && 'user' in resource && isUserOfAccount(resource.user, account)
    if (isOwn && resource.kind === 'card' && resource.book === book) cards.add(resource.name)
    else if (isOwn && resource.kind === 'book' && resource.book === book) others.add(baseHref)
    else others.add(escapeXml(href))
  })
  return { cards, others }
}
