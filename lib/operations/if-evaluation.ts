import { HttpError } from '../errors/http-error.ts'
import {
  locateHref,
  resourceHref,
  type CardResource,
  type DavResource,
} from '../mapping/resource.ts'
import { findCard } from './cards/card-access.ts'
import {
  isIfListSatisfied,
  parseIfHeader,
  formatIfHeader,
  type IfHeaderList,
} from './conditions/if-header.ts'
import type { DavRequest } from './message/dav-message.ts'
import { isUserOfAccount } from './account-user.ts'
import type { AccountBooks } from '../replica/account-books.ts'

/**
 * Evaluates the `If` of a request that has one, and gives the request without it; but what it says of the card that is to
 * be written stays, since that holds only under the card's lock, where `checkPreconditions` evaluates it. Rejects with 412 when no list can hold, with 400 for bad syntax.
 */
export async function evaluateIfHeader(
  request: DavRequest,
  { books }: { readonly books: AccountBooks },
): Promise<DavRequest> {
  const { account } = books
  const { if: header = '', ...headers } = request.headers
  const later: IfHeaderList[] = []
  for (const list of parseIfHeader(header)) {
    const resource = taggedResource(list, request)
    const card =
      resource?.kind === 'card' && isUserOfAccount(resource.user, account) ? resource : undefined
    if (card && isWritten(card, request)) later.push({ ...list, tag: undefined })
    else if (isIfListSatisfied(list, card && (await readEtag(card, books))))
      return { ...request, headers }
  }
  if (later.length === 0) throw new HttpError(412, 'If: no list holds')
  return { ...request, headers: { ...headers, if: formatIfHeader(later) } }
}

/** Undefined for what is on another server: nothing is known of that, so no condition on it matches. */
function taggedResource(
  { tag }: IfHeaderList,
  { resource, isOwnAuthority }: DavRequest,
): DavResource | undefined {
  if (tag === undefined) return resource
  return locateHref(tag, resource.kind === 'unknown' ? '/' : resourceHref(resource), isOwnAuthority)
}

/** Whether the card is the one that the request is to write. */
const isWritten = ({ book, name }: CardResource, { method, resource }: DavRequest): boolean =>
  ['PUT', 'DELETE'].includes(method) &&
  resource.kind === 'card' &&
  resource.book === book &&
  resource.name === name

async function readEtag(card: CardResource, books: AccountBooks): Promise<string | undefined> {
  try {
    return (await findCard(card, books))?.etag
  } catch (error) {
    if (error instanceof HttpError && error.status === 404) return undefined
    throw error
  }
}
