import { Refusal } from '../answer.ts'
import type { Answer } from '../answer.ts'

interface Options {
  readonly headers?: Readonly<Record<string, string>>
  /** Google's older `errors` list, where quota faults are named. */
  readonly errors?: readonly Readonly<Record<string, string>>[]
  readonly details?: readonly unknown[]
}

/** Google's JSON error envelope, pretty-printed. */
export function googleError(
  code: number,
  message: string,
  status: string,
  options: Options = {},
): Answer {
  const { headers, ...more } = options
  const body = JSON.stringify({ error: { code, message, status, ...more } }, null, 2)
  return {
    status: code,
    headers: { 'content-type': 'application/json; charset=UTF-8', ...headers },
    body: `${body}\n`,
  }
}

export const invalidArgument = (): Answer =>
  googleError(400, 'Request contains an invalid argument.', 'INVALID_ARGUMENT')

export const notFound = (): Answer =>
  googleError(404, 'Requested entity was not found.', 'NOT_FOUND')

export const internalError = (): Answer =>
  googleError(500, 'Internal error encountered.', 'INTERNAL')

/** 403 of an exhausted quota. */
export const usageLimits = (reason = 'userRateLimitExceeded'): Answer =>
  googleError(403, 'User Rate Limit Exceeded', 'PERMISSION_DENIED', {
    errors: [{ domain: 'usageLimits', reason, message: 'User Rate Limit Exceeded' }],
  })

/** The page of Google's front end, for requests that never reach an API. */
export function htmlError(status: number, reason: string): Answer {
  const body = `<!DOCTYPE html>
<html lang=en>
  <meta charset=utf-8>
  <title>Error ${status} (${reason})!!1</title>
  <p><b>${status}.</b> <ins>That’s an error.</ins>
  <p>${reason}. <ins>That’s all we know.</ins>
`
  return { status, headers: { 'content-type': 'text/html; charset=UTF-8' }, body }
}

/** Ends the operation with 400 INVALID_ARGUMENT. */
export function refuseArgument(): never {
  throw new Refusal(invalidArgument())
}

/** Ends the operation with 404 NOT_FOUND. */
export function refuseUnknown(): never {
  throw new Refusal(notFound())
}
