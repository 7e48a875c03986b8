import { davName } from '../dav/xml/xml-name.ts'
import type { SyncCollectionReport } from '../dav/request/report-request.ts'
import { HttpError } from '../errors/http-error.ts'
import { addressBookHref } from '../mapping/resource.ts'
import { noteProfileWorkaround, noteQuirkWorkaround } from '../observe/request-observer.ts'
import {
  createMemberResponseWriter,
  type MemberResponseContext,
} from './cards/member-response-writer.ts'
import type { UpstreamQuirks } from '../upstream/access/quirks.ts'
import { MultistatusWriter } from './message/multistatus-writer.ts'
import type { DavResponse, DavRequest } from './message/dav-message.ts'
import type { OperationContext } from './operation.ts'
import { prefersMinimalReturn } from './conditions/preferences.ts'
import { parseSyncToken, issueSyncToken } from './collections/client-sync-token.ts'

type SyncCollectionContext = MemberResponseContext &
  Pick<OperationContext, 'syncTokens' | 'createSpool'>

/** https://www.rfc-editor.org/rfc/rfc6578#section-3.2; Depth is forgiven, since old drafts and Thunderbird send 1. */
export async function answerSyncCollection(
  { token, props, limit }: SyncCollectionReport,
  book: string,
  request: DavRequest,
  context: SyncCollectionContext,
): Promise<DavResponse> {
  const { user, session, overlays, createSpool } = context
  const since = token === '' ? initialState : parseSyncToken(context, book, token)
  if (since === undefined) throw staleTokenError(request)
  if (token !== '') noteDepth(request, session.quirks)
  const spool = createSpool()
  const writer = new MultistatusWriter(spool)
  const members = await createMemberResponseWriter(context, {
    book,
    props,
    spool,
    minimal: prefersMinimalReturn(request),
  })
  const overlay = await overlays.forBook(session.account, book)
  const { revision } = overlay
  const reported = new Set<string>()
  const end = await session.changes(book, since.upstream, members.listedProperties, (id, view) => {
    reported.add(id)
    members.onMember(id, view)
  })
  if (end === undefined) throw staleTokenError(request)
  await members.writePending()
  // What the bridge itself keeps may have changed after upstream's copy did.
  const more =
    token === '' ? [] : overlay.changedSince(since.revision).filter((id) => !reported.has(id))
  await members.writeChanged(more)
  if (limit !== undefined && reported.size + more.length > limit) throw tooManyChangesError(limit)
  if (end.truncated) writer.status(addressBookHref(user, book), '507 Insufficient Storage', limits)
  return writer.end(issueSyncToken(context, book, end.token, revision))
}

const initialState = { upstream: '', revision: 0 }

const limits = davName('number-of-matches-within-limits')

function noteDepth({ headers: { depth } }: DavRequest, quirks: UpstreamQuirks): void {
  if (depth?.trim() !== '1' && quirks.has('sync-needs-depth-1'))
    noteQuirkWorkaround('sync-needs-depth-1', () =>
      depth === undefined ? 'Depth 1 was added' : `Depth ${depth} became 1`,
    )
}

function staleTokenError({ profile }: DavRequest): HttpError {
  const { staleTokenStatus: status } = profile
  if (status !== 403)
    noteProfileWorkaround(profile, () => `the stale token is answered with ${status}`)
  return new HttpError(status, 'The sync-token is not one of this address book, or too old', {
    condition: { name: davName('valid-sync-token') },
  })
}

// A client that cannot take them all gets an error (https://www.rfc-editor.org/rfc/rfc6578#section-3.7).
const tooManyChangesError = (limit: number): HttpError =>
  new HttpError(507, `There are more than ${limit} changes`, { condition: { name: limits } })
