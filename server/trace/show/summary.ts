import { deviceOf, isError } from './filter.ts'
import type { Recorded } from '../record/recorded.ts'
import { stepOf } from './step.ts'

/** A recording in a line. */
export interface Summary {
  readonly id: number
  /** Milliseconds since the epoch. */
  readonly at: number
  /** `ACCOUNT/DEVICE`; empty when the client was not let in. */
  readonly device: string
  readonly method: string
  readonly path: string
  /** What the client does, in words. */
  readonly words: string
  readonly status: number | undefined
  readonly isError: boolean
  /** Until the answer was sent. */
  readonly milliseconds: number
  /** Requests to upstream. */
  readonly upstream: number
  readonly repairs: number
}

const known = new WeakMap<Recorded, Promise<Summary>>()

/** Worked out once for each recording. */
export function summaryOf(recorded: Recorded): Promise<Summary> {
  const summary = known.get(recorded) ?? summarize(recorded)
  known.set(recorded, summary)
  return summary
}

async function summarize(recorded: Recorded): Promise<Summary> {
  const { id, at, client, upstream, repairs } = recorded
  const { words, cards, trouble } = await stepOf(recorded)
  return {
    id,
    at,
    device: deviceOf(recorded),
    method: client.method,
    path: client.target,
    words: inWords(words, cards) + (trouble === undefined ? '' : `: ${trouble}`),
    status: client.status,
    isError: isError(recorded),
    milliseconds: Math.round(client.ended * 10) / 10,
    upstream: upstream.length,
    repairs: new Set(repairs.map(({ row }) => row)).size,
  }
}

const inWords = (words: string, cards: number | undefined): string =>
  cards === undefined
    ? words
    : words.replace(/cards$/, cards === 1 ? 'a card' : `${cards.toLocaleString('en')} cards`)
