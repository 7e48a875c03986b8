import type { AddressbookMultiget } from '../dav/request/report-request.ts'
import type { RequestedProperties } from '../dav/request/requested-properties.ts'
import { addressBookHref, locateHref } from '../mapping/resource.ts'
import {
  createMemberResponseWriter,
  type MemberResponseContext,
} from './cards/member-response-writer.ts'
import { MultistatusWriter } from './message/multistatus-writer.ts'
import type { DavResponse, DavRequest } from './message/dav-message.ts'
import type { OperationContext } from './operation.ts'
import { isUserOfAccount } from './account-user.ts'
import type { BookAliases } from '../mapping/card-aliases.ts'
import type { Account } from '../store/accounts.ts'
import type { UpstreamSession } from '../upstream/book/upstream-session.ts'
import { resolveCardId } from './cards/pending-creations.ts'
import { prefersMinimalReturn } from './conditions/preferences.ts'

/**
 * One response for each href asked, in our spelling; 404 for what is not a card of this book. Depth is ignored.
 * https://www.rfc-editor.org/rfc/rfc6352#section-8.7
 */
export async function answerAddressbookMultiget(
  { hrefs, props }: AddressbookMultiget,
  book: string,
  request: DavRequest,
  context: MemberResponseContext & Pick<OperationContext, 'createSpool'>,
): Promise<DavResponse> {
  const { user, session, aliases, createSpool } = context
  const spool = createSpool()
  const writer = new MultistatusWriter(spool)
  const members = await createMemberResponseWriter(context, {
    book,
    props,
    spool,
    minimal: prefersMinimalReturn(request),
  })
  const baseHref = addressBookHref(user, book)
  const { cards, others } = sortHrefs(hrefs, baseHref, book, session.account, request)
  const names = await aliases.forBook(session.account, book)
  await members.writeRequested(await namesById(cards, names, session))
  for (const href of others) {
    // Clients put the book itself among the hrefs; Google would answer 500 to all of them (rcmcarddav 8cd6235).
    if (href === baseHref) writer.properties(href, { found: '', missing: namesOf(props) })
    else writer.status(href, '404 Not Found')
  }
  return writer.end()
}

const namesOf = (props: RequestedProperties) => (props.kind === 'prop' ? props.names : [])

interface SortedHrefs {
  /** Names of cards. */
  readonly cards: ReadonlySet<string>
  /** Hrefs of everything else, each once, fit to go out. */
  readonly others: ReadonlySet<string>
}

function sortHrefs(
  hrefs: readonly string[],
  baseHref: string,
  book: string,
  account: Account,
  { isOwnAuthority }: DavRequest,
): SortedHrefs {
  const cards = new Set<string>()
  const others = new Set<string>()
  for (const href of hrefs) {
    const resource = locateHref(href, baseHref, isOwnAuthority)
    const isOwn = resource && 'user' in resource && isUserOfAccount(resource.user, account)
    if (isOwn && resource.kind === 'card' && resource.book === book) cards.add(resource.name)
    else if (isOwn && resource.kind === 'book' && resource.book === book) others.add(baseHref)
    else others.add(asPath(href))
  }
  return { cards, others }
}

/** A foreign href goes back to the one who sent it, as a path and safe inside XML. */
const asPath = (href: string): string => {
  const url = URL.parse(href, 'http://localhost/')
  return (url?.pathname ?? '/').replace(/[&<>"']/g, (char) => encodeURIComponent(char))
}

/** The names of cards that were asked for, by upstream's id. */
async function namesById(
  cards: ReadonlySet<string>,
  names: BookAliases,
  session: UpstreamSession,
): Promise<Map<string, string[]>> {
  const requested = new Map<string, string[]>()
  for (const name of cards) {
    const id = await resolveCardId(session, names, name)
    // An id is asked for even where the name cannot be a card: upstream says so, and the response is a 404.
    const known = requested.get(id ?? name)
    if (known) known.push(name)
    else requested.set(id ?? name, [name])
  }
  return requested
}
