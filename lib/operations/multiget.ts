import type { Multiget, PropRequest } from '../dav/request/requests.ts'
import { bookHref, locateHref } from '../mapping/resource.ts'
import { createMembers } from './cards/members.ts'
import { MultistatusWriter } from './message/multistatus-writer.ts'
import type { Answer, DavRequest, OperationContext } from './message/operation.ts'
import { settledId } from './cards/pending-creations.ts'
import { wantsMinimal } from './conditions/preferences.ts'

/**
 * One row for each href asked, in our spelling; 404 for what is not a card of this book. Depth is ignored.
 * https://www.rfc-editor.org/rfc/rfc6352#section-8.7
 */
export async function multiget(
  { hrefs, props }: Multiget,
  book: string,
  request: DavRequest,
  house: OperationContext,
): Promise<Answer> {
  const spool = house.spool()
  const writer = new MultistatusWriter(spool)
  const members = await createMembers({ house, book, props, spool, minimal: wantsMinimal(request) })
  const { cards, others } = sort(hrefs, book, request, house)
  await members.fetch(await idsOf(cards, book, house))
  for (const href of others) {
    // Clients put the book itself among the hrefs; Google would answer 500 to all of them (rcmcarddav 8cd6235).
    if (href === bookHref(house.user, book))
      writer.properties(href, { found: '', missing: namesOf(props) })
    else writer.status(href, '404 Not Found')
  }
  return writer.end()
}

const namesOf = (props: PropRequest) => (props.kind === 'prop' ? props.names : [])

interface Sorted {
  /** Names of cards. */
  readonly cards: ReadonlySet<string>
  /** Hrefs of everything else, each once, fit to go out. */
  readonly others: ReadonlySet<string>
}

function sort(
  hrefs: readonly string[],
  book: string,
  request: DavRequest,
  house: OperationContext,
): Sorted {
  const cards = new Set<string>()
  const others = new Set<string>()
  const base = bookHref(house.user, book)
  for (const href of hrefs) {
    const resource = locateHref(href, base, request.isOurs)
    const here = resource && 'user' in resource && isUser(resource.user, house)
    if (here && resource.kind === 'card' && resource.book === book) cards.add(resource.name)
    else if (here && resource.kind === 'book' && resource.book === book) others.add(base)
    else others.add(asPath(href))
  }
  return { cards, others }
}

const isUser = (user: string, { user: name, session }: OperationContext): boolean =>
  user === name || user === session.account.email

/** A foreign href goes back to the one who sent it, as a path and safe inside XML. */
const asPath = (href: string): string => {
  const url = URL.parse(href, 'http://localhost/')
  return (url?.pathname ?? '/').replace(/[&<>"']/g, (char) => encodeURIComponent(char))
}

async function idsOf(
  names: ReadonlySet<string>,
  book: string,
  house: OperationContext,
): Promise<Map<string, string[]>> {
  const aliases = await house.aliases.of(house.session.account, book)
  const asked = new Map<string, string[]>()
  for (const name of names) {
    const id = await settledId(house.session, aliases, name)
    // An id is asked for even where the name cannot be a card: upstream says so, and the row is a 404.
    const known = asked.get(id ?? name)
    if (known) known.push(name)
    else asked.set(id ?? name, [name])
  }
  return asked
}
