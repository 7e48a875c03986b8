import { HttpError } from '../../errors/http-error.ts'

/** Why an exchange did not come to its end; `hasBegun`: the answer. */
export function transportFailureError(error: Error, { host }: URL, hasBegun: boolean): HttpError {
  if (timeouts.has((error as NodeJS.ErrnoException).code ?? ''))
    return new HttpError(504, `${host} is too slow: ${error.message}`, { cause: error })
  const when = hasBegun ? 'broke off its answer' : 'could not be reached'
  return new HttpError(502, `${host} ${when}: ${reason(error)}`, { cause: error })
}

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

/** Whether a failed exchange certainly sent nothing; otherwise upstream may have acted on the request. */
export function wasNeverSent({ cause }: Error): boolean {
  return cause instanceof Error && beforeSending.has((cause as NodeJS.ErrnoException).code ?? '')
}

function reason(error: Error): string {
  const code = (error as NodeJS.ErrnoException).code
  return code === undefined || error.message.includes(code)
    ? error.message
    : `${code} ${error.message}`
}
