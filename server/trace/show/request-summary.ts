import { recordedDeviceName, isFailedRequest } from './recording-filter.ts'
import type { RecordedRequest } from '../record/recorded-request.ts'
import { describeRequest } from './request-description.ts'
import { describeBookStates } from './state-description.ts'

/** What a list of recorded requests shows of one. */
export interface RequestSummary {
  readonly id: number
  /** Milliseconds since the epoch. */
  readonly at: number
  /** `ACCOUNT/DEVICE`; empty when the client was not authenticated. */
  readonly device: string
  readonly method: string
  readonly path: string
  /** What the client does, in words. */
  readonly words: string
  readonly status: number | undefined
  readonly isError: boolean
  /** Until the response was sent. */
  readonly milliseconds: number
  /** Number of requests to upstream. */
  readonly upstream: number
  /** From which state of an address book it was answered, in words; undefined when upstream was asked within it. */
  readonly state: string | undefined
  /** Number of different workarounds that were applied. */
  readonly repairs: number
}

const known = new WeakMap<RecordedRequest, Promise<RequestSummary>>()

/** The same promise for the same recording. */
export function summarizeRequest(recorded: RecordedRequest): Promise<RequestSummary> {
  const summary = known.get(recorded) ?? summarize(recorded)
  known.set(recorded, summary)
  return summary
}

async function summarize(recorded: RecordedRequest): Promise<RequestSummary> {
  const { id, at, client, upstream, repairs } = recorded
  const { words, cards, trouble } = await describeRequest(recorded)
  return {
    id,
    at,
    device: recordedDeviceName(recorded),
    method: client.method,
    path: client.target,
    words: inWords(words, cards) + (trouble === undefined ? '' : `: ${trouble}`),
    status: client.status,
    isError: isFailedRequest(recorded),
    milliseconds: Math.round(client.ended * 10) / 10,
    upstream: upstream.length,
    state: describeBookStates(recorded),
    repairs: new Set(repairs.map(({ row }) => row)).size,
  }
}

const inWords = (words: string, cards: number | undefined): string =>
  cards === undefined
    ? words
    : words.replace(/cards$/, cards === 1 ? 'a card' : `${cards.toLocaleString('en')} cards`)
