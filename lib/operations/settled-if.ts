import { HttpError } from '../errors/http-error.ts'
import { locateHref, print, type Card, type Resource } from '../mapping/resource.ts'
import { presentCard } from './cards/card-access.ts'
import { holds, parseIf, printIf, type IfList } from './conditions/if-header.ts'
import type { DavRequest, OperationContext } from './message/operation.ts'

/**
 * A request that has an `If`, with it settled but for what that says of a card which is to be written: that holds only under
 * the card's lock, where `checkPreconditions` looks. Rejects with 412 when no list can hold, with 400 for bad syntax.
 */
export async function settledIf(request: DavRequest, house: OperationContext): Promise<DavRequest> {
  const { if: header = '', ...headers } = request.headers
  const later: IfList[] = []
  for (const list of parseIf(header)) {
    const resource = named(list, request)
    if (isWritten(resource, request, house)) later.push({ ...list, tag: undefined })
    else if (holds(list, await etagOf(resource, house))) return { ...request, headers }
  }
  if (later.length === 0) throw new HttpError(412, 'If: no list holds')
  return { ...request, headers: { ...headers, if: printIf(later) } }
}

/** Undefined for what is not ours: nothing is known of that, so that nothing of it matches. */
function named({ tag }: IfList, { resource, isOurs }: DavRequest): Resource | undefined {
  if (tag === undefined) return resource
  return locateHref(tag, resource.kind === 'unknown' ? '/' : print(resource), isOurs)
}

function isWritten(
  resource: Resource | undefined,
  { method, resource: own }: DavRequest,
  house: OperationContext,
): boolean {
  if (!['PUT', 'DELETE'].includes(method) || own.kind !== 'card') return false
  if (resource?.kind !== 'card' || !isOf(resource, house)) return false
  return resource.book === own.book && resource.name === own.name
}

async function etagOf(
  resource: Resource | undefined,
  house: OperationContext,
): Promise<string | undefined> {
  if (resource?.kind !== 'card' || !isOf(resource, house)) return undefined
  try {
    return (await presentCard(resource, house)).card?.etag
  } catch (error) {
    if (error instanceof HttpError && error.status === 404) return undefined
    throw error
  }
}

const isOf = ({ user }: Card, { user: name, session }: OperationContext): boolean =>
  user === name || user === session.account.email?.toLowerCase()
