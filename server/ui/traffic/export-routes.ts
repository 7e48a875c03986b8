import { Readable } from 'node:stream'
import { packageVersion } from '../../package/package-version.ts'
import { formatCurlCommand } from '../../trace/export/curl.ts'
import { parseRecordingFilter } from '../../trace/show/recording-filter.ts'
import { createTurnLimit } from '../../trace/export/event-loop-turns.ts'
import { printHarFile } from '../../trace/export/har-file.ts'
import { maskRecordedRequest } from '../../trace/export/masked-request.ts'
import { selectRecordings } from '../../trace/export/recording-selection.ts'
import { createPersonalDataMask, joinInTurns } from '../../trace/export/personal-data-mask.ts'
import type { RecordedRequest } from '../../trace/record/recorded-request.ts'
import { html, type Html } from '../frame/html.ts'
import type { PagesContext } from '../frame/pages-context.ts'
import type { RouteReply, PageRoute } from '../frame/page-route.ts'
import { findRecordedRequestOfPath, recordedExchangeAt } from './recording-lookup.ts'

/** Downloads of recorded requests for other tools. */
export const createTrafficExportRoutes = (context: PagesContext): readonly PageRoute[] => [
  {
    method: 'GET',
    path: '/ui/traffic/har',
    handle: async ({ query }) => {
      const recordings = context.tracer.recordings.all()
      const filter = parseRecordingFilter(query)
      return har(await selectRecordings(recordings, filter, createTurnLimit()), query, 'traffic')
    },
  },
  {
    method: 'GET',
    path: '/ui/traffic/:id/har',
    handle: (request) => {
      const recorded = findRecordedRequestOfPath(context, request)
      return har([recorded], request.query, `request-${recorded.id}`)
    },
  },
  {
    method: 'GET',
    path: '/ui/traffic/:id/curl/:leg',
    handle: (request) => {
      const recorded = findRecordedRequestOfPath(context, request)
      return {
        download: `${toCurlCommand(recorded, request.params.leg)}\n`,
        type: 'text/x-shellscript; charset=utf-8',
        filename: `request-${recorded.id}.sh`,
      }
    },
  },
  {
    method: 'GET',
    path: '/ui/traffic/:id/body/:leg/:side',
    handle: (request) => {
      const recorded = findRecordedRequestOfPath(context, request)
      const { leg, side } = request.params
      const exchange = recordedExchangeAt(recorded, leg)
      const message = side === 'answer' ? exchange.response : exchange.request
      return {
        download: message?.body.content ?? '',
        // Never what a browser would open by itself.
        type: 'application/octet-stream',
        filename: `request-${recorded.id}-${leg ?? ''}-${side === 'answer' ? 'answer' : 'request'}.txt`,
      }
    },
  },
]

/** `masked`: names, numbers and addresses of people are replaced, each by the same everywhere in the file. */
function har(all: readonly RecordedRequest[], query: URLSearchParams, name: string): RouteReply {
  const isMasked = query.has('masked')
  const mask = createPersonalDataMask()
  const limit = createTurnLimit()
  const prepare = (recorded: RecordedRequest): RecordedRequest | Promise<RecordedRequest> =>
    isMasked ? maskRecordedRequest(recorded, (text) => joinInTurns(mask(text), limit)) : recorded
  return {
    download: Readable.from(printHarFile(all, packageVersion(), prepare, limit)),
    type: 'application/json; charset=utf-8',
    filename: `${name}${isMasked ? '-masked' : ''}.har`,
  }
}

/** An exchange, by its number, as a curl command; the client's asks for the password when it runs. */
export function toCurlCommand(recorded: RecordedRequest, leg: string | undefined): string {
  const user = leg === '0' ? recorded.who?.account : undefined
  return formatCurlCommand(recordedExchangeAt(recorded, leg), user)
}

/** Links to downloads of all requests that the query of the list matches. */
export const renderDownloadLinks = (query: URLSearchParams): Html =>
  html`<a class="button" href="${withQuery('/ui/traffic/har', query)}" data-export>Save as HAR</a>
    <a class="button quiet" href="${withQuery('/ui/traffic/har', withMask(query))}" data-export
      >HAR without names and numbers</a
    >
    <a class="button quiet" href="/ui/traffic/api/bundle" download>Report for a bug report</a>`

function withQuery(path: string, query: URLSearchParams): string {
  const asked = query.toString()
  return asked === '' ? path : `${path}?${asked}`
}

const withMask = (query: URLSearchParams): URLSearchParams => {
  const more = new URLSearchParams(query)
  more.set('masked', 'on')
  return more
}
