import type { Recorded, RecordedHeaders, RecordedLeg, RecordedMessage } from '../record/recorded.ts'

/** Which recordings somebody wants to see; what is undefined is no matter. */
export interface Filter {
  /** `ACCOUNT/DEVICE`; empty: who was not let in. */
  readonly device: string | undefined
  readonly method: string | undefined
  /** A status, or its class: `4xx`; `none`: no answer. */
  readonly status: string | undefined
  /** Part of the client's path, or of an upstream URL. */
  readonly path: string | undefined
  /** Part of anything that was said, in any leg. */
  readonly text: string | undefined
  readonly onlyErrors: boolean
  readonly onlyRepaired: boolean
}

/** As the forms of the pages and their addresses say it. */
export const filterFrom = (query: URLSearchParams): Filter => ({
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

/** Whether a recording is one of those. */
export const isWanted = (recorded: Recorded, filter: Filter): boolean =>
  (filter.device === undefined || filter.device === deviceOf(recorded)) &&
  (filter.method === undefined || filter.method === recorded.client.method) &&
  (filter.status === undefined || hasStatus(recorded.client, filter.status)) &&
  (!filter.onlyErrors || isError(recorded)) &&
  (!filter.onlyRepaired || recorded.repairs.length > 0) &&
  (filter.path === undefined || hasPath(recorded, filter.path)) &&
  (filter.text === undefined || hasText(recorded, filter.text))

/** `ACCOUNT/DEVICE`, or empty. */
export const deviceOf = ({ who }: Pick<Recorded, 'who'>): string =>
  who ? `${who.account}/${who.device}` : ''

/** Whether the client did not get what it wanted; an answer that asks for the password is the usual beginning. */
export const isError = ({ client }: Pick<Recorded, 'client'>): boolean =>
  client.error !== undefined || client.status === undefined || client.status >= 400

function hasStatus({ status }: RecordedLeg, wanted: string): boolean {
  if (status === undefined) return wanted === 'none'
  return wanted === `${String(Math.floor(status / 100))}xx` || wanted === String(status)
}

const hasPath = ({ client, upstream }: Recorded, part: string): boolean =>
  [client, ...upstream].some(({ target }) => target.toLowerCase().includes(part))

function hasText({ client, upstream, userAgent, repairs }: Recorded, text: string): boolean {
  const search = searchFor(text)
  return (
    search.inText(userAgent ?? '') ||
    repairs.some(({ row, did }) => search.inText(row) || search.inText(did)) ||
    [client, ...upstream].some((leg) => isIn(leg, search))
  )
}

/** A search that does not care for capital letters; bodies are not copied for it. */
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

const isIn = ({ target, request, response, error }: RecordedLeg, search: Search): boolean =>
  search.inText(target) ||
  search.inText(error ?? '') ||
  [request, response].some((said) => said !== undefined && isSaid(said, search))

const isSaid = ({ headers, body }: RecordedMessage, search: Search): boolean =>
  inHeaders(headers, search) || search.inBytes(body.content)

const inHeaders = (headers: RecordedHeaders, { inText }: Search): boolean =>
  headers.some(([name, value]) => inText(name) || inText(value))
