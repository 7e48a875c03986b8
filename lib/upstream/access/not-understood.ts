import { HttpError } from '../../errors/http-error.ts'

/** Thrown while an answer of upstream's is read that cannot be true; the message says what it was, and names no card. */
export class NotUnderstoodError extends Error {}

/** HttpError 502 in one line: which upstream, what it was asked, and what of its answer is not understood. */
export const notUnderstoodError = ({ host }: URL, request: string, cause: Error): HttpError =>
  new HttpError(
    502,
    `The answer of ${host} to ${request} is not understood, so nothing of it is used: ${cause.message}`,
    { cause },
  )
