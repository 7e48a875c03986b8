import type { AppliedWorkaround } from '../../../lib/observe/request-observer.ts'

/** Header fields in their order, in the spelling that was sent; secrets are masked. */
export type RecordedHeaders = readonly (readonly [name: string, value: string])[]

/** A body, decompressed, in UTF-8; base64 values (photos) are abbreviated and secrets masked. */
export interface RecordedBody {
  readonly content: Buffer
  /** Bytes before anything was abbreviated or cut. */
  readonly length: number
  /** Whether its rest was left out since it is too long. */
  readonly isCut: boolean
}

/** A request or response without its first line. */
export interface RecordedMessage {
  readonly headers: RecordedHeaders
  readonly body: RecordedBody
}

/** A refresh of an address book that a request waited for. */
export interface AwaitedRefresh {
  /** The book's slug. */
  readonly book: string
  /** Number of the recording whose request had it begin: this one's, or another's, which need not be kept. */
  readonly begunBy: number
}

/** The known state of an address book that a request was answered from. */
export interface RecordedBookState {
  /** The book's slug. */
  readonly book: string
  /** Milliseconds since upstream had been asked for it. */
  readonly age: number
  /** How the refresh stood that the request had waited for. */
  readonly refresh: 'none' | 'running' | 'done' | 'failed'
  /** Why upstream could not be asked at last, in words. */
  readonly failure: string | undefined
}

/** One request with its response, downstream or upstream. Times are milliseconds since the recording began. */
export interface RecordedExchange {
  readonly method: string
  /** Downstream a request-target, upstream a URL. */
  readonly target: string
  readonly request: RecordedMessage
  /** Undefined when there was no response. */
  readonly status: number | undefined
  readonly response: RecordedMessage | undefined
  /** Why the response is missing or was refused, in words. */
  readonly error: string | undefined
  readonly began: number
  readonly answered: number | undefined
  readonly ended: number
  /** The refresh that it is part of; it may have begun before the recording did. */
  readonly refresh?: AwaitedRefresh | undefined
}

/** A client's request with the upstream requests that it led to, and those of the refreshes that it waited for. */
export interface RecordedRequest {
  /** Counts from 1 for this `serve`. */
  readonly id: number
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Undefined when the client was not authenticated. */
  readonly who: { readonly account: string; readonly device: string } | undefined
  /** Name of the client profile that was used. */
  readonly profile: string | undefined
  readonly userAgent: string | undefined
  readonly client: RecordedExchange
  readonly upstream: readonly RecordedExchange[]
  /** One for each address book that it was answered from. */
  readonly states: readonly RecordedBookState[]
  readonly repairs: readonly AppliedWorkaround[]
  /** Number of the recording that the owner has sent again, with this result. */
  readonly replayOf: number | undefined
  /** Bytes that this takes in the recording buffer. */
  readonly size: number
}
