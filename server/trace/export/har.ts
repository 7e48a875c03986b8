import type { Content, Entry, Har, Header, PostData, QueryString } from 'har-format'
import { headerOf } from '../show/step.ts'
import type { Recorded, RecordedHeaders, RecordedLeg, RecordedMessage } from '../record/recorded.ts'

/**
 * Recordings as an HTTP Archive 1.2 (http://www.softwareishard.com/blog/har-12-spec/), which Chromium's and Firefox's
 * tools open. Each client's request is a page; its own entry comes first, then those of the upstream requests.
 */
export const toHar = (recordings: readonly Recorded[], version: string): Har => ({
  log: {
    version: '1.2',
    creator: { name: 'carddav-bridge', version },
    pages: recordings.map((recorded) => ({
      id: pageOf(recorded),
      title: `${recorded.client.method} ${recorded.client.target}`,
      startedDateTime: new Date(recorded.at).toISOString(),
      pageTimings: { onLoad: recorded.client.ended },
      comment: commentOf(recorded),
    })),
    entries: recordings.flatMap((recorded) => [
      entry(recorded, recorded.client, 'client'),
      ...recorded.upstream.map((leg) => entry(recorded, leg, 'upstream')),
    ]),
  },
})

const pageOf = ({ id }: Recorded): string => `request-${String(id)}`

function commentOf({ who, profile, repairs }: Recorded): string {
  const from = who ? `${who.device} of ${who.account}, profile ${profile ?? 'default'}` : 'nobody'
  const did = repairs.map((repair) => `${repair.row}: ${repair.did}`)
  return [`from ${from}`, ...did].join('; ')
}

function entry(recorded: Recorded, leg: RecordedLeg, side: 'client' | 'upstream'): Entry {
  const answered = leg.answered ?? leg.ended
  const wait = Math.max(0, answered - leg.began)
  const receive = Math.max(0, leg.ended - answered)
  return {
    pageref: pageOf(recorded),
    startedDateTime: new Date(recorded.at + leg.began).toISOString(),
    time: wait + receive,
    request: requestOf(leg),
    response: responseOf(leg),
    cache: {},
    timings: { send: 0, wait, receive },
    comment: side === 'client' ? 'client and bridge' : 'bridge and upstream',
  }
}

function requestOf(leg: RecordedLeg): Entry['request'] {
  const { method, request } = leg
  const url = urlOf(leg)
  const postData = request.body.content.length === 0 ? {} : { postData: postDataOf(request) }
  return {
    method,
    url,
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: request.headers.map(header),
    queryString: queryOf(url),
    ...postData,
    headersSize: -1,
    bodySize: request.body.length,
  }
}

/** HAR has no place for an answer that never came: status 0, as browsers write it. */
function responseOf({ status = 0, response, error }: RecordedLeg): Entry['response'] {
  return {
    status,
    statusText: '',
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: (response?.headers ?? []).map(header),
    content: response ? contentOf(response) : { size: 0, mimeType: 'x-unknown' },
    redirectURL: valueOf(response?.headers ?? [], 'location') ?? '',
    headersSize: -1,
    bodySize: response?.body.length ?? -1,
    ...(error === undefined ? {} : { comment: error }),
  }
}

/** The absolute URL of a leg, for the tools that want one. */
export function urlOf(leg: RecordedLeg): string {
  if (!leg.target.startsWith('/')) return leg.target
  return `http://${headerOf(leg, 'host') ?? 'localhost'}${leg.target}`
}

const header = ([name, value]: RecordedHeaders[number]): Header => ({ name, value })

const valueOf = (headers: RecordedHeaders, name: string): string | undefined =>
  headers.find(([found]) => found.toLowerCase() === name)?.[1]

const queryOf = (url: string): QueryString[] =>
  [...(URL.parse(url)?.searchParams ?? [])].map(([name, value]) => ({ name, value }))

const postDataOf = ({ headers, body }: RecordedMessage): PostData => ({
  mimeType: valueOf(headers, 'content-type') ?? '',
  text: body.content.toString(),
})

const contentOf = ({ headers, body }: RecordedMessage): Content => ({
  size: body.length,
  mimeType: valueOf(headers, 'content-type') ?? 'x-unknown',
  text: body.content.toString(),
  ...(body.isCut ? { comment: 'its rest was not recorded' } : {}),
})
