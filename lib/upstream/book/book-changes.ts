import type { XmlName } from '../../dav/xml/xml-name.ts'
import { noteQuirkWorkaround } from '../../observe/request-observer.ts'
import { NotUnderstoodError } from '../access/not-understood.ts'
import type { UpstreamBookClient, MultistatusRequest } from './book-client.ts'
import { reportRows, type BookRows } from './book-rows.ts'
import type { UpstreamQuirks } from '../access/quirks.ts'
import type { UpstreamRefusal } from '../access/refusal.ts'
import { syncCollectionBody } from '../access/request-bodies.ts'
import type { MemberCallback, SyncResult } from './upstream-session.ts'

interface BookChangesContext {
  readonly book: string
  readonly books: UpstreamBookClient
  readonly quirks: UpstreamQuirks
}

/** As `UpstreamSession.changes`. */
export async function readBookChanges(
  { book, books, quirks }: BookChangesContext,
  token: string,
  names: readonly XmlName[],
  each: MemberCallback,
): Promise<SyncResult | undefined> {
  let truncated = false
  let told = 0
  const request: MultistatusRequest = {
    method: 'REPORT',
    report: 'sync-collection',
    depth: quirks.has('sync-needs-depth-1') ? '1' : '0',
    body: () => syncCollectionBody(token, names),
  }
  const rows = reportRows((id, view) => {
    told += 1
    each(id, view)
  })
  const own: BookRows['own'] = (view) => {
    if (view.status === 507) truncated = true
    else rows.own(view)
  }
  const end: BookRows['end'] = (next) => {
    if (next === undefined || next === '') throw new NotUnderstoodError('it has no sync-token')
    if (truncated && (told === 0 || next === token))
      throw new NotUnderstoodError('it says that there is more, and leads nowhere')
  }
  const isExpected = (refusal: UpstreamRefusal): boolean => isStaleToken(refusal, quirks)
  const outcome = await books.requestMultistatus(book, request, { ...rows, own, end }, isExpected)
  return outcome && { token: outcome.syncToken ?? '', truncated }
}

function isStaleToken({ status, condition }: UpstreamRefusal, quirks: UpstreamQuirks): boolean {
  if (status === 400 && quirks.has('stale-token-is-400')) {
    noteQuirkWorkaround(
      'stale-token-is-400',
      () => 'upstream’s 400 was taken for a stale token, and the book listed anew',
    )
    return true
  }
  return status === 410 || condition === 'valid-sync-token'
}
