import { Readable } from 'node:stream'
import { packageVersion } from '../../package/package-version.ts'
import { printDiagnosticBundle } from '../../trace/export/diagnostic-bundle.ts'
import { createTurnLimit } from '../../trace/export/event-loop-turns.ts'
import { selectRecordings } from '../../trace/export/recording-selection.ts'
import { parseRecordingFilter } from '../../trace/show/recording-filter.ts'
import { toClientRequestFixture } from '../../trace/export/client-request-fixture.ts'
import { createPersonalDataMask } from '../../trace/export/personal-data-mask.ts'
import type { RecordedRequest } from '../../trace/record/recorded-request.ts'
import type { PagesContext } from '../frame/pages-context.ts'
import type { RouteReply, OwnerPageRequest } from '../frame/page-route.ts'

/** The recorded requests that match the filter in the query. */
export function filterRecordedRequests(
  { tracer }: PagesContext,
  { query }: Pick<OwnerPageRequest, 'query'>,
): Promise<readonly RecordedRequest[]> {
  return selectRecordings(tracer.recordings.all(), parseRecordingFilter(query), createTurnLimit())
}

/** What a client asked, as a fixture for the test suite that is called by the query's `name`; cards are masked. */
export const testFixtureDownload = async (
  context: PagesContext,
  request: OwnerPageRequest,
): Promise<RouteReply> => {
  const name = request.query.get('name') ?? 'a client'
  const fixture = await toClientRequestFixture(
    await filterRecordedRequests(context, request),
    name,
    createPersonalDataMask(),
  )
  return file('fixture.json', `${JSON.stringify(fixture, undefined, 2)}\n`)
}

/** All that a bug report needs, masked. It runs `doctor`, and takes as long as that. */
export async function bugReportDownload(
  context: PagesContext,
  request: OwnerPageRequest,
): Promise<RouteReply> {
  const { settings, store } = context
  const recordings = await filterRecordedRequests(context, request)
  const doctor = await doctorReport(settings)
  const bundle = printDiagnosticBundle({
    settings,
    recordings,
    doctor,
    version: packageVersion(),
    accounts: (await store.accounts()).map(({ name }) => name),
    devices: (await store.devices()).map(({ name }) => name),
  })
  return file('carddav-bridge-report.json', Readable.from(bundle))
}

/** What `doctor --json` prints; loaded only now, as nearly nobody needs it. */
async function doctorReport(settings: PagesContext['settings']): Promise<string> {
  const { runDoctor } = await import('../../doctor/doctor.ts')
  const printed: string[] = []
  await runDoctor(settings, { json: true, print: (text) => void printed.push(text) })
  return printed.join('\n')
}

const file = (filename: string, download: string | Readable): RouteReply => ({
  download,
  type: 'application/json',
  filename,
})
