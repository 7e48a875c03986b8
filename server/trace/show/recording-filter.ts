import type {
  RecordedRequest,
  RecordedHeaders,
  RecordedExchange,
  RecordedMessage,
} from '../record/recorded-request.ts'

/** Which recordings to show; undefined fields match all. */
export interface RecordingFilter {
  /** `ACCOUNT/DEVICE`; empty: clients that were not authenticated. */
  readonly device: string | undefined
  readonly method: string | undefined
  /** A status, or its class: `4xx`; `none`: no response. */
  readonly status: string | undefined
  /** Part of the client's path, or of an upstream URL. */
  readonly path: string | undefined
  /** Part of any recorded text, downstream or upstream. */
  readonly text: string | undefined
  readonly onlyErrors: boolean
  readonly onlyRepaired: boolean
}

/** From the query of a page or of the traffic API. */
export const parseRecordingFilter = (query: URLSearchParams): RecordingFilter => ({
  device:
    query.has('device') && query.get('device') !== '*' ? (query.get('device') ?? '') : undefined,
  method: given(query, 'method')?.toUpperCase(),
  status: given(query, 'status')?.toLowerCase(),
  path: given(query, 'path')?.toLowerCase(),
  text: given(query, 'text'),
  onlyErrors: query.has('errors'),
  onlyRepaired: query.has('repaired'),
})

function given(query: URLSearchParams, name: string): string | undefined {
  const value = query.get(name)?.trim() ?? ''
  return value === '' ? undefined : value
}

/** Whether all fields of the filter match the recording. */
export const matchesRecordingFilter = (
  recorded: RecordedRequest,
  filter: RecordingFilter,
): boolean =>
  (filter.device === undefined || filter.device === recordedDeviceName(recorded)) &&
  (filter.method === undefined || filter.method === recorded.client.method) &&
  (filter.status === undefined || hasStatus(recorded.client, filter.status)) &&
  (!filter.onlyErrors || isFailedRequest(recorded)) &&
  (!filter.onlyRepaired || recorded.repairs.length > 0) &&
  (filter.path === undefined || hasPath(recorded, filter.path)) &&
  (filter.text === undefined || hasText(recorded, filter.text))

/** `ACCOUNT/DEVICE`, or empty when the client was not authenticated. */
export const recordedDeviceName = ({ who }: Pick<RecordedRequest, 'who'>): string =>
  who ? `${who.account}/${who.device}` : ''

/** Whether there was no response, or one with status 400 or more; 401 counts too. */
export const isFailedRequest = ({ client }: Pick<RecordedRequest, 'client'>): boolean =>
  client.error !== undefined || client.status === undefined || client.status >= 400

function hasStatus({ status }: RecordedExchange, wanted: string): boolean {
  if (status === undefined) return wanted === 'none'
  return wanted === `${String(Math.floor(status / 100))}xx` || wanted === String(status)
}

const hasPath = ({ client, upstream }: RecordedRequest, part: string): boolean =>
  [client, ...upstream].some(({ target }) => target.toLowerCase().includes(part))

function hasText({ client, upstream, userAgent, repairs }: RecordedRequest, text: string): boolean {
  const search = searchFor(text)
  return (
    search.inText(userAgent ?? '') ||
    repairs.some(({ row, did }) => search.inText(row) || search.inText(did)) ||
    [client, ...upstream].some((exchange) => isInExchange(exchange, search))
  )
}

/** A case-insensitive search. */
interface Search {
  readonly inText: (text: string) => boolean
  readonly inBytes: (bytes: Buffer) => boolean
}

function searchFor(text: string): Search {
  const pattern = new RegExp(text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'iu')
  return {
    inText: (where) => pattern.test(where),
    inBytes: (bytes) => bytes.length > 0 && pattern.test(bytes.toString()),
  }
}

const isInExchange = (
  { target, request, response, error }: RecordedExchange,
  search: Search,
): boolean =>
  search.inText(target) ||
  search.inText(error ?? '') ||
  [request, response].some((message) => message !== undefined && isInMessage(message, search))

const isInMessage = ({ headers, body }: RecordedMessage, search: Search): boolean =>
  inHeaders(headers, search) || search.inBytes(body.content)

const inHeaders = (headers: RecordedHeaders, { inText }: Search): boolean =>
  headers.some(([name, value]) => inText(name) || inText(value))
