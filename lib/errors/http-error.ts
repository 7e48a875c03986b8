/** A name in XML, in Clark notation: `{DAV:}valid-sync-token`. */
type ClarkName = `{${string}}${string}`

/** A precondition of RFC 4918 §16 that failed, as it goes out in `DAV:error`; `href` is a local path. */
export interface DavErrorCondition {
  readonly name: ClarkName
  readonly href?: string
}

/** Header fields of an answer; each of several values goes out in a line of its own. */
export type ResponseHeaders = Readonly<Record<string, string | readonly string[]>>

export interface HttpErrorOptions {
  readonly cause?: unknown
  readonly condition?: DavErrorCondition
  readonly headers?: ResponseHeaders
}

/**
 * What is thrown to refuse a request. The client gets `status`, `headers` and the DAV `condition`; `message` is for the
 * log and says what a person can do.
 */
export class HttpError extends Error {
  readonly status: number
  readonly condition: DavErrorCondition | undefined
  readonly headers: ResponseHeaders

  constructor(status: number, message: string, options: HttpErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.name = 'HttpError'
    this.status = status
    this.condition = options.condition
    this.headers = options.headers ?? {}
  }
}
