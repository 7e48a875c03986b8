import { parseRecordingFilter } from '../../trace/show/recording-filter.ts'
import { recordedRequestToJson } from '../../trace/show/recorded-json.ts'
import type { RequestReplayer } from '../../trace/replay/request-replayer.ts'
import { summarizeRequest } from '../../trace/show/request-summary.ts'
import { apiRoute, type OwnerPageHandler } from '../frame/api-route.ts'
import type { PagesContextWithSessions } from '../frame/pages-context.ts'
import { findRecordedRequestOfPath } from '../traffic/recording-lookup.ts'
import type { PageRoute } from '../frame/page-route.ts'
import { createRecordingEventStream } from './recording-event-stream.ts'
import { bugReportDownload, testFixtureDownload, filterRecordedRequests } from './downloads.ts'
import { replayRequestFromForm } from './replay-form.ts'
import { traceStatus } from './trace-status.ts'
import { stopTrafficRecording, startTrafficRecording } from './recording-control.ts'

/** The traffic for programs of the owner: JSON and server-sent events. Failures are `{"error"}` in words. */
export const createTrafficApiRoutes = (context: PagesContextWithSessions): readonly PageRoute[] => {
  const state: OwnerPageHandler = ({ session }) => ({ json: traceStatus(context, session) })
  return [
    route('GET', 'status', state),
    route('GET', 'events', ({ session, query }) => ({
      createStream: (sessionEnded) =>
        createRecordingEventStream(context, sessionEnded, parseRecordingFilter(query)),
      type: 'text/event-stream',
      session,
    })),
    route('GET', 'recordings', async (request) => ({
      json: await Promise.all(
        (await filterRecordedRequests(context, request)).map(summarizeRequest),
      ),
    })),
    route('GET', 'fixture', (request) => testFixtureDownload(context, request)),
    route('GET', 'bundle', (request) => bugReportDownload(context, request)),
    route('GET', 'recordings/:id', (request) => ({
      json: recordedRequestToJson(findRecordedRequestOfPath(context, request)),
    })),
    ...(context.replay ? [replayRoute(context, context.replay)] : []),
    route('POST', 'watch', async (request) => {
      await startTrafficRecording(context, request)
      return state(request)
    }),
    route('POST', 'unwatch', (request) => {
      stopTrafficRecording(context, request)
      return state(request)
    }),
  ]
}

const replayRoute = (context: PagesContextWithSessions, replay: RequestReplayer): PageRoute =>
  route('POST', 'recordings/:id/replay', async (request) => ({
    json: recordedRequestToJson(
      await replayRequestFromForm(
        replay,
        findRecordedRequestOfPath(context, request),
        request.form,
      ),
    ),
  }))

const route = (method: 'GET' | 'POST', path: string, handle: OwnerPageHandler): PageRoute =>
  apiRoute(method, `/ui/traffic/api/${path}`, handle)
