import { HttpError } from '../../errors/http-error.ts'

/**
 * Paces one account's requests to upstream: after "too many requests" nothing is sent until the pause is over, then
 * one request probes while the others still wait.
 */
export interface UpstreamThrottle {
  /** Throws 503 with Retry-After while the account backs off. */
  admit(): void
  /** Upstream asked for a pause; without `seconds` it doubles from 5 s to 5 minutes. Returns the error to answer with. */
  pause(seconds: number | undefined, why: string): HttpError
  /** Upstream answered normally. */
  reset(): void
}

const shortestPause = 5
const longestPause = 300

export function createUpstreamThrottle(now: () => number = Date.now): UpstreamThrottle {
  let until = 0
  let pauses = 0
  let reason = ''
  const pausedError = (left: number): HttpError =>
    new HttpError(503, `Upstream asked for a pause of ${left} s more: ${reason}`, {
      headers: { 'Retry-After': String(left) },
    })
  return {
    admit() {
      const left = Math.ceil((until - now()) / 1000)
      if (left > 0) throw pausedError(left)
      // The one that gets through is the probe: the others wait for its outcome.
      if (pauses > 0) until = now() + shortestPause * 1000
    },
    pause(seconds, why) {
      const wait = Math.max(1, seconds ?? Math.min(longestPause, shortestPause * 2 ** pauses))
      pauses += 1
      reason = why
      until = now() + wait * 1000
      return pausedError(wait)
    },
    reset() {
      until = 0
      pauses = 0
    },
  }
}
