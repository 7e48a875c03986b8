import { HttpError } from '../../errors/http-error.ts'
import { wasNotDone } from '../../upstream/exchange/transport-error.ts'

/** Certain not to be done: upstream said so of the card itself, or nothing was sent. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof HttpError && (error.status < 500 || wasNotDone(error))

/** Upstream has answered, so that nothing is under way any more. */
export const isAnswer = (error: unknown): boolean =>
  error instanceof HttpError && error.status === 503

/** For answers to clients: half a minute. */
export const retrySoon = { headers: { 'Retry-After': '30' } }

/** For a deletion that upstream answered with 404 and did not do. */
export const notDoneError = (): HttpError =>
  new HttpError(503, 'Upstream says that the card is not there, and shows it', retrySoon)

/** For what may fail without harm; rethrows everything else. */
export function ignoreHttpError(error: unknown): undefined {
  if (!(error instanceof HttpError)) throw error
  return undefined
}
