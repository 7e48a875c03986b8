import type { Repair } from '../../../lib/observe/request-observer.ts'

/** Names and values in turn are pairs, as they came; secrets are masked. */
export type RecordedHeaders = readonly (readonly [name: string, value: string])[]

/** A body as it was said, decompressed, in UTF-8; pictures are folded and secrets masked. */
export interface RecordedBody {
  readonly content: Buffer
  /** Bytes before anything was folded or cut. */
  readonly length: number
  /** Whether its rest was left out since it is too long. */
  readonly isCut: boolean
}

export interface RecordedMessage {
  readonly headers: RecordedHeaders
  readonly body: RecordedBody
}

/** One request with its answer. Times are milliseconds since the recording began. */
export interface RecordedLeg {
  readonly method: string
  /** Downstream a request-target, upstream a URL. */
  readonly target: string
  readonly request: RecordedMessage
  /** Undefined when there was no answer. */
  readonly status: number | undefined
  readonly response: RecordedMessage | undefined
  /** Why the answer is missing or was refused, in words. */
  readonly error: string | undefined
  readonly began: number
  readonly answered: number | undefined
  readonly ended: number
}

/** A client's request with all that it led to. */
export interface Recorded {
  /** Counts from 1 for this `serve`. */
  readonly id: number
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Undefined when the client was not let in. */
  readonly who: { readonly account: string; readonly device: string } | undefined
  /** Name of the client profile that held. */
  readonly profile: string | undefined
  readonly userAgent: string | undefined
  readonly client: RecordedLeg
  readonly upstream: readonly RecordedLeg[]
  readonly repairs: readonly Repair[]
  /** Number of the recording that the owner has sent again, with this result. */
  readonly replayOf: number | undefined
  /** Bytes that this takes in the ring. */
  readonly size: number
}
