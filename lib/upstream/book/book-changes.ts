import type { XmlName } from '../../dav/xml/xml-name.ts'
import { HttpError } from '../../errors/http-error.ts'
import { noteQuirkWorkaround } from '../../observe/request-observer.ts'
import type { UpstreamBookClient, MultistatusRequest } from './book-client.ts'
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
  const request: MultistatusRequest = {
    method: 'REPORT',
    depth: quirks.has('sync-needs-depth-1') ? '1' : '0',
    body: () => syncCollectionBody(token, names),
  }
  const onResponse: MemberCallback = (id, view) => {
    if (id !== '') each(id, view)
    else if (view.status === 507) truncated = true
  }
  const isExpected = (refusal: UpstreamRefusal): boolean => isStaleToken(refusal, quirks)
  const outcome = await books.requestMultistatus(book, request, onResponse, isExpected)
  if (outcome === undefined) return undefined
  if (outcome.syncToken === undefined)
    throw new HttpError(502, 'Upstream answered sync-collection without a sync-token')
  return { token: outcome.syncToken, truncated }
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
