import { dav } from '../dav/names.ts'
import type { SyncCollection } from '../dav/requests.ts'
import { HttpError } from '../http-error.ts'
import { bookHref } from '../mapping/resource.ts'
import { createMembers } from './members.ts'
import { MultistatusWriter } from './multistatus-writer.ts'
import type { Answer, DavRequest, House } from './operation.ts'
import { wantsMinimal } from './preferences.ts'
import { syncStateOf, syncTokenOf } from './sync-state.ts'

/** https://www.rfc-editor.org/rfc/rfc6578#section-3.2; Depth is forgiven, since old drafts and Thunderbird send 1. */
export async function syncCollection(
  { token, props, limit }: SyncCollection,
  book: string,
  request: DavRequest,
  house: House,
): Promise<Answer> {
  const upstream = token === '' ? '' : syncStateOf(house, book, token)?.upstream
  if (upstream === undefined) throw stale(request)
  const spool = house.spool()
  const writer = new MultistatusWriter(spool)
  const members = await createMembers({ house, book, props, spool, minimal: wantsMinimal(request) })
  let count = 0
  const end = await house.session.changes(book, upstream, members.listed, (id, view) => {
    count += 1
    members.each(id, view)
  })
  if (end === undefined) throw stale(request)
  await members.finish()
  if (limit !== undefined && count > limit) throw tooMany(limit)
  if (end.truncated) writer.status(bookHref(house.user, book), '507 Insufficient Storage', limits)
  return writer.end(syncTokenOf(house, book, end.token))
}

const limits = dav('number-of-matches-within-limits')

const stale = ({ profile }: DavRequest): HttpError =>
  new HttpError(
    profile.staleTokenStatus,
    'The sync-token is not one of this address book, or too old',
    {
      condition: { name: dav('valid-sync-token') },
    },
  )

// A client that cannot take them all is told so (https://www.rfc-editor.org/rfc/rfc6578#section-3.7).
const tooMany = (limit: number): HttpError =>
  new HttpError(507, `There are more than ${limit} changes`, { condition: { name: limits } })
