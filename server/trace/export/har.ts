import type { Content, Entry, Har, Header, PostData, QueryString } from 'har-format'
import { headerValue } from '../record/header-value.ts'
import { describeBookStates } from '../show/state-description.ts'
import type {
  RecordedRequest,
  RecordedHeaders,
  RecordedExchange,
  RecordedMessage,
} from '../record/recorded-request.ts'

/**
 * Recordings as an HTTP Archive 1.2 (http://www.softwareishard.com/blog/har-12-spec/), which Chromium's and Firefox's
 * tools open. Each client's request is a page; its own entry comes first, then those of the upstream requests.
 */
export const toHar = (recordings: readonly RecordedRequest[], version: string): Har => ({
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
      toEntry(recorded, recorded.client, 'client'),
      ...recorded.upstream.map((exchange) => toEntry(recorded, exchange, 'upstream')),
    ]),
  },
})

const pageOf = ({ id }: RecordedRequest): string => `request-${String(id)}`

function commentOf(recorded: RecordedRequest): string {
  const { who, profile, repairs } = recorded
  const from = who ? `${who.device} of ${who.account}, profile ${profile ?? 'default'}` : 'nobody'
  const did = repairs.map((repair) => `${repair.row}: ${repair.did}`)
  return [`from ${from}`, describeBookStates(recorded) ?? [], ...did].flat().join('; ')
}

function toEntry(
  recorded: RecordedRequest,
  exchange: RecordedExchange,
  side: 'client' | 'upstream',
): Entry {
  const answered = exchange.answered ?? exchange.ended
  const wait = Math.max(0, answered - exchange.began)
  const receive = Math.max(0, exchange.ended - answered)
  return {
    pageref: pageOf(recorded),
    startedDateTime: new Date(recorded.at + exchange.began).toISOString(),
    time: wait + receive,
    request: requestOf(exchange),
    response: responseOf(exchange),
    cache: {},
    timings: { send: 0, wait, receive },
    comment: side === 'client' ? 'client and bridge' : upstreamComment(exchange),
  }
}

const upstreamComment = ({ refresh }: RecordedExchange): string =>
  refresh === undefined
    ? 'bridge and upstream'
    : `bridge and upstream: refresh of ${refresh.book}, begun by request-${String(refresh.begunBy)}`

function requestOf(exchange: RecordedExchange): Entry['request'] {
  const { method, request } = exchange
  const url = exchangeUrl(exchange)
  const postData = request.body.content.length === 0 ? {} : { postData: postDataOf(request) }
  return {
    method,
    url,
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: request.headers.map(toHarHeader),
    queryString: queryOf(url),
    ...postData,
    headersSize: -1,
    bodySize: request.body.length,
  }
}

/** HAR cannot say that there was no response: status 0, as browsers write it. */
function responseOf({ status = 0, response, error }: RecordedExchange): Entry['response'] {
  return {
    status,
    statusText: '',
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: (response?.headers ?? []).map(toHarHeader),
    content: response ? contentOf(response) : { size: 0, mimeType: 'x-unknown' },
    redirectURL: headerValue(response?.headers ?? [], 'location') ?? '',
    headersSize: -1,
    bodySize: response?.body.length ?? -1,
    ...(error === undefined ? {} : { comment: error }),
  }
}

/** The absolute URL of an exchange, downstream made with the request's Host. */
export function exchangeUrl(exchange: RecordedExchange): string {
  if (!exchange.target.startsWith('/')) return exchange.target
  return `http://${headerValue(exchange.request.headers, 'host') ?? 'localhost'}${exchange.target}`
}

const toHarHeader = ([name, value]: RecordedHeaders[number]): Header => ({ name, value })

const queryOf = (url: string): QueryString[] =>
  [...(URL.parse(url)?.searchParams ?? [])].map(([name, value]) => ({ name, value }))

const postDataOf = ({ headers, body }: RecordedMessage): PostData => ({
  mimeType: headerValue(headers, 'content-type') ?? '',
  text: body.content.toString(),
})

const contentOf = ({ headers, body }: RecordedMessage): Content => ({
  size: body.length,
  mimeType: headerValue(headers, 'content-type') ?? 'x-unknown',
  text: body.content.toString(),
  ...(body.isCut ? { comment: 'its rest was not recorded' } : {}),
})
