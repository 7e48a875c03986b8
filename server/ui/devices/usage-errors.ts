import { HttpError } from '../../../lib/errors/http-error.ts'
import { UsageError } from '../../settings/usage-error.ts'

/** Runs what a form asks for. A UsageError becomes a 422: the forms of the pages cannot ask for what leads to one. */
export async function withUsageErrorsAs422<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof UsageError) throw new HttpError(422, cause.message, { cause })
    throw cause
  }
}
