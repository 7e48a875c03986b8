import { extractFixtureValues, isServerSpecificValue } from './fixture-values.ts'
import type { MaskPersonalData } from './personal-data-mask.ts'
import { maskRecordedRequest } from './masked-request.ts'
import type {
  RecordedRequest,
  RecordedHeaders,
  RecordedExchange,
} from '../record/recorded-request.ts'
import { replayableHeaders } from '../replay/replay-request.ts'
import { headerValue } from '../record/header-value.ts'

/** A client's requests, to be sent to another bridge: see `test/clients/recorded.test.ts`. */
export interface ClientRequestFixture {
  readonly name: string
  /** Its User-Agent. */
  readonly client: string
  /** How many cards the address book had when the client first listed it. */
  readonly cards: number
  readonly requests: readonly FixtureRequest[]
}

/** One request of a fixture. */
export interface FixtureRequest {
  readonly method: string
  /** Here and in what follows `{{NAME}}` stands for a value of an earlier response, `{{host}}` for the bridge's Host. */
  readonly target: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
  readonly credentials: 'right' | 'wrong' | 'none'
  /** The status of the response. */
  readonly expected: number
}

/** A fixture without secrets and with masked cards, of one client's requests in their order. */
export function toClientRequestFixture(
  recordings: readonly RecordedRequest[],
  name: string,
  mask: MaskPersonalData,
): ClientRequestFixture {
  const recorded = recordings
    .filter(({ client, replayOf }) => client.status !== undefined && replayOf === undefined)
    .toSorted((left, right) => left.id - right.id)
    .map((each) => maskRecordedRequest(each, mask))
  const names = new Map<string, string>()
  const requests = recorded.map((each, at) => {
    const request = requestOf(each, names)
    for (const [called, value] of responseValues(each.client, at))
      if (!names.has(value)) names.set(value, called)
    return request
  })
  return { name, client: recorded[0]?.userAgent ?? '', cards: cardsIn(recorded), requests }
}

const responseValues = (
  { response }: RecordedExchange,
  at: number,
): readonly (readonly [string, string])[] =>
  response
    ? [
        ...extractFixtureValues(at, {
          headers: response.headers,
          body: response.body.content.toString(),
        }),
      ].filter(([name, value]) => isServerSpecificValue(name, value))
    : []

function requestOf(
  { client, who }: RecordedRequest,
  names: ReadonlyMap<string, string>,
): FixtureRequest {
  const host = headerValue(client.request.headers, 'host') ?? ''
  const withPlaceholders = (text: string): string =>
    replaceValues(text, names).replaceAll(host, '{{host}}')
  const { method, request, status = 0 } = client
  return {
    method,
    target: withPlaceholders(client.target),
    headers: fieldsOf(request.headers).map(([name, value]) => [name, withPlaceholders(value)]),
    body: withPlaceholders(restoreBase64Lengths(request.body.content.toString())),
    credentials:
      headerValue(client.request.headers, 'authorization') === undefined
        ? 'none'
        : who
          ? 'right'
          : 'wrong',
    expected: status,
  }
}

/** Without Host, which the test sets. */
const fieldsOf = (headers: RecordedHeaders): RecordedHeaders =>
  replayableHeaders(headers).filter(([name]) => name.toLowerCase() !== 'host')

/** The longest first: one may be the beginning of another. */
const replaceValues = (text: string, names: ReadonlyMap<string, string>): string =>
  [...names]
    .toSorted(([left], [right]) => right.length - left.length)
    .reduce((filled, [value, name]) => filled.replaceAll(value, `{{${name}}}`), text)

/** Of base64 only the length was recorded: other base64 of that length takes its place. */
const restoreBase64Lengths = (text: string): string =>
  text.replace(/\[(\d+) characters of base64\]/g, (_, length: string) => 'A'.repeat(Number(length)))

function cardsIn(recordings: readonly RecordedRequest[]): number {
  const counts = recordings.map(({ client }) => {
    const hrefs = responseValues(client, 0).filter(([name]) => name.startsWith('href'))
    return new Set(hrefs.map(([, value]) => value)).size
  })
  // The cards of the first listing were there before the client's first request.
  return counts.find((count) => count > 0) ?? 0
}
