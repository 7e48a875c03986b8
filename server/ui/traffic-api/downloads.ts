import { packageVersion } from '../../package/package-version.ts'
import { createDiagnosticBundle } from '../../trace/export/diagnostic-bundle.ts'
import { parseRecordingFilter, matchesRecordingFilter } from '../../trace/show/recording-filter.ts'
import { toClientRequestFixture } from '../../trace/export/client-request-fixture.ts'
import { createPersonalDataMask } from '../../trace/export/personal-data-mask.ts'
import type { RecordedRequest } from '../../trace/record/recorded-request.ts'
import type { PagesContext } from '../frame/pages-context.ts'
import type { RouteReply, OwnerPageRequest } from '../frame/page-route.ts'

/** The recorded requests that match the filter in the query. */
export function filterRecordings(
  { tracer }: PagesContext,
  { query }: Pick<OwnerPageRequest, 'query'>,
): readonly RecordedRequest[] {
  const filter = parseRecordingFilter(query)
  return tracer.recordings.all().filter((recorded) => matchesRecordingFilter(recorded, filter))
}

/** What a client asked, as a fixture for the test suite that is called by the query's `name`; cards are masked. */
export const fixtureDownload = (context: PagesContext, request: OwnerPageRequest): RouteReply => {
  const name = request.query.get('name') ?? 'a client'
  return file(
    'fixture.json',
    toClientRequestFixture(filterRecordings(context, request), name, createPersonalDataMask()),
  )
}

/** All that a bug report needs, masked. It runs `doctor`, and takes as long as that. */
export async function bugReportDownload(
  context: PagesContext,
  request: OwnerPageRequest,
): Promise<RouteReply> {
  const { settings } = context
  const recordings = filterRecordings(context, request)
  const doctor = await doctorReport(settings)
  return file(
    'carddav-bridge-report.json',
    createDiagnosticBundle({ settings, recordings, doctor, version: packageVersion() }),
  )
}

/** What `doctor --json` prints; loaded only now, as nearly nobody needs it. */
async function doctorReport(settings: PagesContext['settings']): Promise<string> {
  const { runDoctor } = await import('../../doctor/doctor.ts')
  const printed: string[] = []
  await runDoctor(settings, { json: true, print: (text) => void printed.push(text) })
  return printed.join('\n')
}

const file = (filename: string, content: unknown): RouteReply => ({
  download: `${JSON.stringify(content, undefined, 2)}\n`,
  type: 'application/json',
  filename,
})
