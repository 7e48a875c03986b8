import type { SyncCollectionReport } from '../dav/request/report-request.ts'
import { davName } from '../dav/xml/xml-name.ts'
import { HttpError } from '../errors/http-error.ts'
import { baseHref as baseHrefOf, type BookResource } from '../mapping/resource.ts'
import { noteProfileWorkaround } from '../observe/request-observer.ts'
import type { BookSnapshot, CardRow, Tombstone } from '../replica/state/replica-store.ts'
import type { SyncPoint } from '../replica/sync-tokens.ts'
import { wantsCardBodies } from './cards/card-property-plan.ts'
import { CardResponseWriter } from './cards/card-response-writer.ts'
import { forEachInSlices } from '../replica/state/time-slices.ts'
import { printBookToken, readBookToken } from './collections/book-tokens.ts'
import type { LivePropertyContext } from './collections/live-properties.ts'
import { prefersMinimalReturn } from './conditions/preferences.ts'
import type { DavRequest, DavResponse } from './message/dav-message.ts'
import { MultistatusWriter } from './message/multistatus-writer.ts'
import type { OperationContext } from './operation.ts'

type SyncCollectionContext = LivePropertyContext &
  Pick<OperationContext, 'books' | 'syncTokens' | 'createSpool'>

/** https://www.rfc-editor.org/rfc/rfc6578#section-3.2; Depth is forgiven, since old drafts and Thunderbird send 1. */
export async function answerSyncCollection(
  { token, props, limit = Infinity }: SyncCollectionReport,
  resource: BookResource,
  request: DavRequest,
  context: SyncCollectionContext,
): Promise<DavResponse> {
  const { books, createSpool } = context
  const { book } = resource
  // First: a foreign token is no reason to ask upstream.
  if (token !== '' && context.syncTokens.read(token) === undefined) throw staleTokenError(request)
  const snapshot = await books.open(book, wantsCardBodies(props) ? 'all' : 'none')
  try {
    const since = token === '' ? undefined : readBookToken(context, book, snapshot, token)
    if (since === undefined && token !== '') throw staleTokenError(request)
    const spool = createSpool()
    const writer = new MultistatusWriter(spool)
    const baseHref = baseHrefOf(resource)
    const minimal = prefersMinimalReturn(request)
    const cardWriter = new CardResponseWriter({
      ...context,
      baseHref,
      snapshot,
      props,
      spool,
      minimal,
    })
    const page = new SyncPage(limit, since ? since.since : snapshot.head.revision)
    await forEachInSlices(page.of(changesSince(snapshot, since)), (change) => {
      if ('goneAt' in change) cardWriter.writeMissing(change.name)
      else cardWriter.write(change)
    })
    await books.owe(book, cardWriter.undelivered)
    if (page.isCut) writer.status(baseHref, '507 Insufficient Storage', limits)
    return writer.end(printBookToken(context, book, snapshot, page.end(snapshot.head.revision)))
  } finally {
    snapshot.close()
  }
}

const limits = davName('number-of-matches-within-limits')

/** What was gone when an initial report began is nothing to its client. */
function* changesSince(
  snapshot: BookSnapshot,
  point: Pick<SyncPoint, 'revision' | 'after' | 'since'> = {
    revision: -1,
    after: undefined,
    since: snapshot.head.revision,
  },
): Iterable<CardRow | Tombstone> {
  const { since = -1 } = point
  for (const change of snapshot.changes(point.revision, point.after))
    if (!('goneAt' in change) || change.revision > since) yield change
}

/** How much of the changes goes out: https://www.rfc-editor.org/rfc/rfc6578#section-3.6. */
class SyncPage {
  readonly #limit: number
  readonly #since: number | undefined
  #count = 0
  #last: { readonly revision: number; readonly id: string } | undefined
  isCut = false

  /** `since`: as `SyncPoint.since`. */
  constructor(limit: number, since: number | undefined) {
    this.#limit = Math.max(1, limit)
    this.#since = since
  }

  /** Those of the changes that fit. */
  *of(changes: Iterable<CardRow | Tombstone>): Iterable<CardRow | Tombstone> {
    for (const change of changes) {
      this.isCut = this.#count === this.#limit
      if (this.isCut) return
      this.#count += 1
      this.#last = change
      yield change
    }
  }

  /** Where the next report goes on. */
  end(revision: number): Pick<SyncPoint, 'revision' | 'after' | 'since'> {
    if (!this.isCut || this.#last === undefined)
      return { revision, after: undefined, since: undefined }
    return { revision: this.#last.revision - 1, after: this.#last.id, since: this.#since }
  }
}

function staleTokenError({ profile }: DavRequest): HttpError {
  const { staleTokenStatus: status } = profile
  if (status !== 403)
    noteProfileWorkaround(profile, () => `the stale token is answered with ${status}`)
  return new HttpError(status, 'The sync-token is not one of this address book, or too old', {
    condition: { name: davName('valid-sync-token') },
  })
}
