/**
 * Why an OAuth endpoint gave no answer that can be used. Holds no token, code or secret in any property, so it
 * may be logged whole.
 */
export class OAuthError extends Error {
  /**
   * The code of RFC 6749 §5.2 that the endpoint refused with (`invalid_grant`, …); undefined when it could not
   * be reached, failed, or answered nonsense: then nothing is known about the grant.
   */
  readonly code: string | undefined
  /** What the endpoint asked for, in milliseconds. */
  readonly retryAfter: number | undefined
  /** What a person can do, where more is known than the code says; a sentence without its full stop. */
  readonly cure: string | undefined

  constructor(
    message: string,
    details: {
      readonly code?: string
      readonly retryAfter?: number
      readonly cure?: string
    } = {},
  ) {
    super(message)
    this.name = 'OAuthError'
    this.code = details.code
    this.retryAfter = details.retryAfter
    this.cure = details.cure
  }
}

/** True only when the endpoint said that the grant itself is dead: https://www.rfc-editor.org/rfc/rfc6749#section-5.2 */
export const isInvalidGrantError = (error: unknown): boolean =>
  error instanceof OAuthError && error.code === 'invalid_grant'
