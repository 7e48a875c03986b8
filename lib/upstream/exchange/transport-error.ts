import { HttpError } from '../../errors/http-error.ts'

/** Why an exchange did not come to its end; `hasBegun`: the answer. */
export function transportFailureError(error: Error, { host }: URL, hasBegun: boolean): HttpError {
  if (timeouts.has((error as NodeJS.ErrnoException).code ?? ''))
    return marked(new HttpError(504, `${host} is too slow: ${error.message}`, { cause: error }))
  const when = hasBegun ? 'broke off its answer' : 'could not be reached'
  return marked(new HttpError(502, `${host} ${when}: ${reason(error)}`, { cause: error }))
}

const failures = new WeakSet<Error>()

function marked(error: HttpError): HttpError {
  failures.add(error)
  return error
}

/** Whether an exchange did not come to its end, so that it says nothing of what was asked for. */
export const isTransportFailure = (error: Error): boolean => failures.has(error)

const timeouts = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
])

const beforeSending = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

const notDone = new WeakSet<Error>()

/** The same error, marked: what was asked for was certainly not done. */
export function markNotDone<E extends Error>(error: E): E {
  notDone.add(error)
  return error
}

/** Whether a failed request was certainly not done; otherwise upstream may have acted on it. */
export const wasNotDone = (error: Error): boolean => notDone.has(error) || wasNeverSent(error)

function wasNeverSent({ cause }: Error): boolean {
  return cause instanceof Error && beforeSending.has((cause as NodeJS.ErrnoException).code ?? '')
}

function reason(error: Error): string {
  const code = (error as NodeJS.ErrnoException).code
  return code === undefined || error.message.includes(code)
    ? error.message
    : `${code} ${error.message}`
}
