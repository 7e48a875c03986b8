import { davName, type XmlName } from '../../dav/xml/xml-name.ts'
import { HttpError } from '../../errors/http-error.ts'
import { noteQuirkWorkaround } from '../../observe/request-observer.ts'
import type { UpstreamBookClient, MultistatusRequest } from './book-client.ts'
import { readBookProperties } from './book-properties.ts'
import type { UpstreamQuirks } from '../access/quirks.ts'
import type { UpstreamRefusal } from '../access/refusal.ts'
import { syncCollectionBody } from '../access/request-bodies.ts'
import type { MemberCallback, UpstreamSession, SyncResult } from './upstream-session.ts'

/** Where changes are asked for. */
export interface BookChangesSource {
  readonly book: string
  readonly channel: UpstreamBookClient
  readonly quirks: UpstreamQuirks
  readonly list: UpstreamSession['list']
}

const syncToken = davName('sync-token')

/** As `UpstreamSession.changes`. */
export const readBookChanges = (
  of: BookChangesSource,
  token: string,
  names: readonly XmlName[],
  each: MemberCallback,
): Promise<SyncResult | undefined> =>
  token === '' && of.quirks.has('refuses-empty-sync-token')
    ? everything(of, names, each)
    : since(of, token, names, each)

/** The token comes first: a change in between is then told twice, never missed. */
async function everything(
  { book, channel, list }: BookChangesSource,
  names: readonly XmlName[],
  each: MemberCallback,
): Promise<SyncResult> {
  noteQuirkWorkaround(
    'refuses-empty-sync-token',
    () => 'the present token and a whole listing were asked for in its place',
  )
  const token = (await readBookProperties(channel, book, [syncToken])).get(syncToken)
  if (token === undefined || token === '')
    throw new HttpError(502, 'Upstream gave no sync-token for the address book')
  await list(book, names, each)
  return { token, truncated: false }
}

async function since(
  { book, channel, quirks }: BookChangesSource,
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
  const told: MemberCallback = (id, view) => {
    if (id !== '') each(id, view)
    else if (view.status === 507) truncated = true
  }
  const stale = (refusal: UpstreamRefusal): boolean => token !== '' && isStale(refusal, quirks)
  const end = await channel.requestMultistatus(book, request, told, stale)
  if (end === undefined) return undefined
  if (end.syncToken === undefined)
    throw new HttpError(502, 'Upstream answered sync-collection without a sync-token')
  return { token: end.syncToken, truncated }
}

function isStale({ status, condition }: UpstreamRefusal, quirks: UpstreamQuirks): boolean {
  if (status === 400 && quirks.has('stale-token-is-400')) {
    noteQuirkWorkaround('stale-token-is-400', () => 'upstream’s 400 became DAV:valid-sync-token')
    return true
  }
  return status === 410 || condition === 'valid-sync-token'
}
