import { valuesOf, differs } from './fixture-values.ts'
import type { MaskText } from './masked-text.ts'
import { maskRecorded } from './masked.ts'
import type { Recorded, RecordedHeaders, RecordedLeg } from '../record/recorded.ts'
import { repeatable } from '../replay/replayed-request.ts'
import { headerOf } from '../show/step.ts'

/** What a client has asked, to be asked again of another bridge: see `test/clients/recorded.test.ts`. */
export interface Fixture {
  readonly name: string
  /** Its User-Agent. */
  readonly client: string
  /** How many cards the address book had when the client first listed it. */
  readonly cards: number
  readonly requests: readonly FixtureRequest[]
}

export interface FixtureRequest {
  readonly method: string
  /** Here and in what follows `{{NAME}}` stands for what an earlier answer holds, `{{host}}` for where the bridge is. */
  readonly target: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
  readonly credentials: 'right' | 'wrong' | 'none'
  /** The status of the answer. */
  readonly expected: number
}

/** A fixture without secrets and with masked cards, of one client's requests in their order. */
export function toFixture(recordings: readonly Recorded[], name: string, mask: MaskText): Fixture {
  const recorded = recordings
    .filter(({ client, replayOf }) => client.status !== undefined && replayOf === undefined)
    .toSorted((left, right) => left.id - right.id)
    .map((each) => maskRecorded(each, mask))
  const names = new Map<string, string>()
  const requests = recorded.map((each, at) => {
    const request = requestOf(each, names)
    for (const [called, value] of answerOf(each.client, at))
      if (!names.has(value)) names.set(value, called)
    return request
  })
  return { name, client: recorded[0]?.userAgent ?? '', cards: cardsIn(recorded), requests }
}

const answerOf = ({ response }: RecordedLeg, at: number): readonly (readonly [string, string])[] =>
  response
    ? [
        ...valuesOf(at, { headers: response.headers, body: response.body.content.toString() }),
      ].filter(([name, value]) => differs(name, value))
    : []

function requestOf({ client, who }: Recorded, names: ReadonlyMap<string, string>): FixtureRequest {
  const host = headerOf(client, 'host') ?? ''
  const named = (text: string): string => withNames(text, names).replaceAll(host, '{{host}}')
  const { method, request, status = 0 } = client
  return {
    method,
    target: named(client.target),
    headers: fieldsOf(request.headers).map(([name, value]) => [name, named(value)]),
    body: named(withPictures(request.body.content.toString())),
    credentials: headerOf(client, 'authorization') === undefined ? 'none' : who ? 'right' : 'wrong',
    expected: status,
  }
}

/** Where the bridge is goes without saying. */
const fieldsOf = (headers: RecordedHeaders): RecordedHeaders =>
  repeatable(headers).filter(([name]) => name.toLowerCase() !== 'host')

/** The longest first: one may be the beginning of another. */
const withNames = (text: string, names: ReadonlyMap<string, string>): string =>
  [...names]
    .toSorted(([left], [right]) => right.length - left.length)
    .reduce((filled, [value, name]) => filled.replaceAll(value, `{{${name}}}`), text)

/** What is recorded of a picture is how long it was: so long is another one. */
const withPictures = (text: string): string =>
  text.replace(/\[(\d+) characters of base64\]/g, (_, length: string) => 'A'.repeat(Number(length)))

function cardsIn(recordings: readonly Recorded[]): number {
  const counts = recordings.map(({ client }) => {
    const hrefs = answerOf(client, 0).filter(([name]) => name.startsWith('href'))
    return new Set(hrefs.map(([, value]) => value)).size
  })
  // The first that are listed were there before the client came.
  return counts.find((count) => count > 0) ?? 0
}
