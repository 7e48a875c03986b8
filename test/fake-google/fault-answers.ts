import { setTimeout as sleep } from 'node:timers/promises'
import { bodyOf } from './answer.ts'
import type { Answer } from './answer.ts'
import type { Fault } from './faults.ts'
import { googleError, htmlError, internalError, usageLimits } from './dav/google-error.ts'

/** Faults that are whole answers. The operation is not performed unless it says so. */

/** Any answer, e.g. `answer({ status: 503, headers: { 'retry-after': '30' } })`. */
export const answer =
  (whole: Answer): Fault =>
  () =>
    whole

/** 429 RESOURCE_EXHAUSTED, with Retry-After when a value is given. */
export function tooManyRequests(retryAfter?: string): Fault {
  const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter }
  return answer(
    googleError(429, 'Resource has been exhausted (e.g. check quota).', 'RESOURCE_EXHAUSTED', {
      headers,
    }),
  )
}

/** 503 UNAVAILABLE, with Retry-After when a value is given. */
export function unavailable(retryAfter?: string): Fault {
  const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter }
  return answer(
    googleError(503, 'The service is currently unavailable.', 'UNAVAILABLE', { headers }),
  )
}

/** 401 as throttling or for a stale token: `n: 1` for once. */
export const unauthorized: Fault = answer(
  googleError(401, 'Invalid Credentials', 'UNAUTHENTICATED', {
    headers: { 'www-authenticate': 'basic realm="Google APIs"' },
  }),
)

/** 403 usageLimits: rateLimitExceeded, userRateLimitExceeded or dailyLimitExceeded. */
export const quota = (reason?: string): Fault => answer(usageLimits(reason))

/** 500 INTERNAL in JSON. */
export const internal: Fault = answer(internalError())

/** An error page of the front end. */
export const htmlPage = (status: number, reason: string): Fault => answer(htmlError(status, reason))

/** A captive portal: a page with 200, or whatever status is given. */
export const captivePortal = (status = 200): Fault =>
  answer({
    status,
    headers: { 'content-type': 'text/html' },
    body: '<html><head><title>Wi-Fi</title></head><body>Please sign in to the hotel network.</body></html>',
  })

/** A redirect. */
export const redirect = (location: string, status = 302): Fault =>
  answer({ status, headers: { location } })

/** Performs the operation and puts another body in its place. */
export const replaceBody =
  (change: (body: string) => string): Fault =>
  (_, perform) => {
    const performed = perform()
    return { ...performed, body: change(bodyOf(performed).toString('utf8')) }
  }

/** Waits, and then performs the operation or the fault given. */
export const delay =
  (milliseconds: number, then: Fault = (_, perform) => perform()): Fault =>
  async (exchange, perform) => {
    await sleep(milliseconds)
    return then(exchange, perform)
  }
