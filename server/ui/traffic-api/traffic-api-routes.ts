import { HttpError } from '../../../lib/errors/http-error.ts'
import { parseRecordingFilter } from '../../trace/show/recording-filter.ts'
import { recordedRequestToJson } from '../../trace/show/recorded-json.ts'
import type { RequestReplayer } from '../../trace/replay/request-replayer.ts'
import { summarizeRequest } from '../../trace/show/request-summary.ts'
import type { PagesContextWithSessions } from '../frame/pages-context.ts'
import { findRecordingOfPath } from '../traffic/recording-lookup.ts'
import type { RouteReply, PageRoute, OwnerPageRequest } from '../frame/page-route.ts'
import { createRecordingEventStream } from './recording-event-stream.ts'
import { bugReportDownload, fixtureDownload, filterRecordings } from './downloads.ts'
import { replayFromForm } from './replay-form.ts'
import { traceStatus } from './trace-status.ts'
import { stopRecording, startRecording } from './recording-control.ts'

type Handle = (request: OwnerPageRequest) => Promise<RouteReply> | RouteReply

/** The traffic for programs of the owner: JSON and server-sent events. Failures are `{"error"}` in words. */
export const createTrafficApiRoutes = (context: PagesContextWithSessions): readonly PageRoute[] => {
  const state: Handle = ({ session }) => ({ json: traceStatus(context, session) })
  return [
    route('GET', 'status', state),
    route('GET', 'events', ({ session, query }) => ({
      stream: createRecordingEventStream(context, session, parseRecordingFilter(query)),
      type: 'text/event-stream',
    })),
    route('GET', 'recordings', async (request) => ({
      json: await Promise.all(filterRecordings(context, request).map(summarizeRequest)),
    })),
    route('GET', 'fixture', (request) => fixtureDownload(context, request)),
    route('GET', 'bundle', (request) => bugReportDownload(context, request)),
    route('GET', 'recordings/:id', (request) => ({
      json: recordedRequestToJson(findRecordingOfPath(context, request)),
    })),
    ...(context.replay ? [replayRoute(context, context.replay)] : []),
    route('POST', 'watch', async (request) => {
      await startRecording(context, request)
      return state(request)
    }),
    route('POST', 'unwatch', (request) => {
      stopRecording(context, request)
      return state(request)
    }),
  ]
}

const replayRoute = (context: PagesContextWithSessions, replay: RequestReplayer): PageRoute =>
  route('POST', 'recordings/:id/replay', async (request) => ({
    json: recordedRequestToJson(
      await replayFromForm(replay, findRecordingOfPath(context, request), request.form),
    ),
  }))

const route = (method: 'GET' | 'POST', path: string, handle: Handle): PageRoute => ({
  method,
  path: `/ui/traffic/api/${path}`,
  handle: async (request) => {
    try {
      return await handle(request)
    } catch (error) {
      if (!(error instanceof HttpError)) throw error
      return { json: { error: error.message }, status: error.status }
    }
  },
})
