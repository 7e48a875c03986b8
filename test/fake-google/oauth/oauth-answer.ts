import type { Answer } from '../answer.ts'

/** A JSON answer of an OAuth endpoint. */
export function json(status: number, value: unknown): Answer {
  return {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-cache, no-store, max-age=0, must-revalidate',
      pragma: 'no-cache',
    },
    body: `${JSON.stringify(value, null, 2)}\n`,
  }
}

/** RFC 6749 §5.2. */
export function oauthError(status: number, error: string, description: string): Answer {
  return json(status, { error, error_description: description })
}

/** What a dead refresh token gets. */
export const invalidGrant = (description = 'Token has been expired or revoked.'): Answer =>
  oauthError(400, 'invalid_grant', description)
