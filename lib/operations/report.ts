import { parseReport } from '../dav/request/report-body.ts'
import type { Report } from '../dav/request/requests.ts'
import { HttpError } from '../errors/http-error.ts'
import { collectionReport, unsupported } from './collection-reports.ts'
import { multiget } from './multiget.ts'
import type { Answer, DavRequest, OperationContext, Operation } from './message/operation.ts'
import { preferenceApplied, wantsMinimal } from './conditions/preferences.ts'
import { query } from './query.ts'
import { syncCollection } from './sync-collection.ts'

/** https://www.rfc-editor.org/rfc/rfc3253#section-3.6 */
export const report: Operation = async (request, house) => {
  const answer = await run(await parseReport(request.body), request, house)
  return { ...answer, headers: { ...answer.headers, ...preferenceApplied(wantsMinimal(request)) } }
}

function run(asked: Report, request: DavRequest, house: OperationContext): Promise<Answer> {
  const { resource } = request
  if (resource.kind === 'unknown') throw new HttpError(404, 'Nothing is here')
  if (resource.kind === 'card' && asked.report === 'addressbook-query')
    return query(asked, resource, request, house)
  if (asked.report === 'other') return collectionReport(asked.root, request, house)
  if (resource.kind !== 'book') throw unsupported()
  switch (asked.report) {
    case 'sync-collection':
      return syncCollection(asked, resource.book, request, house)
    case 'addressbook-multiget':
      return multiget(asked, resource.book, request, house)
    case 'addressbook-query':
      return query(asked, { book: resource.book }, request, house)
  }
}
