import { dav } from '../dav/xml/names.ts'
import type { SyncCollection } from '../dav/request/requests.ts'
import { HttpError } from '../errors/http-error.ts'
import { bookHref } from '../mapping/resource.ts'
import { noteProfile, noteQuirk } from '../observe/request-observer.ts'
import { createMembers } from './cards/members.ts'
import { MultistatusWriter } from './message/multistatus-writer.ts'
import type { Answer, DavRequest, OperationContext } from './message/operation.ts'
import { wantsMinimal } from './conditions/preferences.ts'
import { syncStateOf, syncTokenOf } from './collections/sync-state.ts'

/** https://www.rfc-editor.org/rfc/rfc6578#section-3.2; Depth is forgiven, since old drafts and Thunderbird send 1. */
export async function syncCollection(
  { token, props, limit }: SyncCollection,
  book: string,
  request: DavRequest,
  house: OperationContext,
): Promise<Answer> {
  const since = token === '' ? initial : syncStateOf(house, book, token)
  if (since === undefined) throw stale(request)
  if (token !== '') noteDepth(request, house)
  const spool = house.spool()
  const writer = new MultistatusWriter(spool)
  const members = await createMembers({ house, book, props, spool, minimal: wantsMinimal(request) })
  const kept = await house.kept.of(house.session.account, book)
  const { revision } = kept
  const told = new Set<string>()
  const end = await house.session.changes(book, since.upstream, members.listed, (id, view) => {
    told.add(id)
    members.each(id, view)
  })
  if (end === undefined) throw stale(request)
  await members.finish()
  // What the bridge itself keeps may have changed after upstream's copy did.
  const more = token === '' ? [] : kept.since(since.revision).filter((id) => !told.has(id))
  await members.again(more)
  if (limit !== undefined && told.size + more.length > limit) throw tooMany(limit)
  if (end.truncated) writer.status(bookHref(house.user, book), '507 Insufficient Storage', limits)
  return writer.end(syncTokenOf(house, book, end.token, revision))
}

const initial = { upstream: '', revision: 0 }

const limits = dav('number-of-matches-within-limits')

function noteDepth({ headers: { depth } }: DavRequest, { session }: OperationContext): void {
  if (depth?.trim() !== '1' && session.quirks.has('sync-needs-depth-1'))
    noteQuirk('sync-needs-depth-1', () =>
      depth === undefined ? 'Depth 1 was added' : `Depth ${depth} became 1`,
    )
}

function stale({ profile }: DavRequest): HttpError {
  const { staleTokenStatus: status } = profile
  if (status !== 403) noteProfile(profile, () => `the stale token is answered with ${status}`)
  return new HttpError(status, 'The sync-token is not one of this address book, or too old', {
    condition: { name: dav('valid-sync-token') },
  })
}

// A client that cannot take them all is told so (https://www.rfc-editor.org/rfc/rfc6578#section-3.7).
const tooMany = (limit: number): HttpError =>
  new HttpError(507, `There are more than ${limit} changes`, { condition: { name: limits } })
