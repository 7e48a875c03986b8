import { dav, type Name } from '../../dav/xml/names.ts'
import { HttpError } from '../../errors/http-error.ts'
import { noteQuirk } from '../../observe/request-observer.ts'
import type { BookChannel, MultistatusRequest } from './book-channel.ts'
import { readProperties } from './book-properties.ts'
import type { Quirks } from '../access/quirks.ts'
import type { Refusal } from '../access/refusal.ts'
import { syncBody } from '../access/request-bodies.ts'
import type { EachMember, Session, SyncEnd } from './session.ts'

/** Where changes are asked for. */
export interface ChangesOf {
  readonly book: string
  readonly channel: BookChannel
  readonly quirks: Quirks
  readonly list: Session['list']
}

const syncToken = dav('sync-token')

/** As `Session.changes`. */
export const readChanges = (
  of: ChangesOf,
  token: string,
  names: readonly Name[],
  each: EachMember,
): Promise<SyncEnd | undefined> =>
  token === '' && of.quirks.has('refuses-empty-sync-token')
    ? everything(of, names, each)
    : since(of, token, names, each)

/** The token comes first: a change in between is then told twice, never missed. */
async function everything(
  { book, channel, list }: ChangesOf,
  names: readonly Name[],
  each: EachMember,
): Promise<SyncEnd> {
  noteQuirk(
    'refuses-empty-sync-token',
    () => 'the present token and a whole listing were asked for in its place',
  )
  const token = (await readProperties(channel, book, [syncToken])).get(syncToken)
  if (token === undefined || token === '')
    throw new HttpError(502, 'Upstream gave no sync-token for the address book')
  await list(book, names, each)
  return { token, truncated: false }
}

async function since(
  { book, channel, quirks }: ChangesOf,
  token: string,
  names: readonly Name[],
  each: EachMember,
): Promise<SyncEnd | undefined> {
  let truncated = false
  const request: MultistatusRequest = {
    method: 'REPORT',
    depth: quirks.has('sync-needs-depth-1') ? '1' : '0',
    body: () => syncBody(token, names),
  }
  const told: EachMember = (id, view) => {
    if (id !== '') each(id, view)
    else if (view.status === 507) truncated = true
  }
  const stale = (refusal: Refusal): boolean => token !== '' && isStale(refusal, quirks)
  const end = await channel.ask(book, request, told, stale)
  if (end === undefined) return undefined
  if (end.syncToken === undefined)
    throw new HttpError(502, 'Upstream answered sync-collection without a sync-token')
  return { token: end.syncToken, truncated }
}

function isStale({ status, condition }: Refusal, quirks: Quirks): boolean {
  if (status === 400 && quirks.has('stale-token-is-400')) {
    noteQuirk('stale-token-is-400', () => 'upstream’s 400 became DAV:valid-sync-token')
    return true
  }
  return status === 410 || condition === 'valid-sync-token'
}
