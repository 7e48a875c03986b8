import type { Name } from './dav/names.ts'

/** A precondition of RFC 4918 §16 that failed, as it goes out in `DAV:error`; `href` is a local path. */
export interface Condition {
  readonly name: Name
  readonly href?: string
}

export interface HttpErrorOptions {
  readonly cause?: unknown
  readonly condition?: Condition
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * The one way in which a room refuses a request. The client gets `status`, `headers` and the DAV `condition`;
 * `message` is for the log and says what a person can do.
 */
export class HttpError extends Error {
  readonly status: number
  readonly condition: Condition | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, message: string, options: HttpErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.name = 'HttpError'
    this.status = status
    this.condition = options.condition
    this.headers = options.headers ?? {}
  }
}
