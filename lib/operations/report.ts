import { parseReportBody } from '../dav/request/report-body.ts'
import type { ReportRequest } from '../dav/request/report-request.ts'
import { HttpError } from '../errors/http-error.ts'
import { answerCollectionReport, unsupportedReportError } from './collection-reports.ts'
import { answerAddressbookMultiget } from './addressbook-multiget.ts'
import type { DavResponse, DavRequest } from './message/dav-message.ts'
import type { OperationContext, DavOperation } from './operation.ts'
import { preferenceAppliedHeaders, prefersMinimalReturn } from './conditions/preferences.ts'
import { answerAddressbookQuery } from './addressbook-query.ts'
import { answerSyncCollection } from './sync-collection.ts'

type ReportContext = Omit<OperationContext, 'capabilities' | 'lock'>

/** https://www.rfc-editor.org/rfc/rfc3253#section-3.6 */
export const answerReport: DavOperation<ReportContext> = async (request, context) => {
  const response = await answer(
    await parseReportBody(request.body, request.headers['content-type']),
    request,
    context,
  )
  return {
    ...response,
    headers: { ...response.headers, ...preferenceAppliedHeaders(prefersMinimalReturn(request)) },
  }
}

function answer(
  report: ReportRequest,
  request: DavRequest,
  context: ReportContext,
): Promise<DavResponse> {
  const { resource } = request
  if (resource.kind === 'unknown') throw new HttpError(404, 'Nothing is here')
  if (resource.kind === 'card' && report.report === 'addressbook-query')
    return answerAddressbookQuery(report, resource, request, context)
  if (report.report === 'other') return answerCollectionReport(report.root, request, context)
  if (resource.kind !== 'book') throw unsupportedReportError()
  switch (report.report) {
    case 'sync-collection':
      return answerSyncCollection(report, resource, request, context)
    case 'addressbook-multiget':
      return answerAddressbookMultiget(report, resource, request, context)
    case 'addressbook-query':
      return answerAddressbookQuery(report, resource, request, context)
  }
}
