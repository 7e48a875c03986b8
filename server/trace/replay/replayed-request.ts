import { HttpError } from '../../../lib/errors/http-error.ts'
import { withoutFraming, type OwnRequest } from './own-line.ts'
import type { Recorded, RecordedHeaders } from '../record/recorded.ts'
import { isSecretHeader, masked } from '../record/secrets.ts'

/** Says that a caller is known, whose password is not: it was never recorded. */
const vouchedFor = ['Authorization', 'Replay'] as const

/** A recorded request as it goes out again. Throws 422 when what was recorded of it is not all of it. */
export function replayed(
  { client }: Recorded,
  edited: Partial<OwnRequest> = {},
  isKnown: boolean,
): OwnRequest {
  const { method, target, headers, body } = { ...asRecorded(client), ...edited }
  if (edited.body === undefined && client.request.body.isCut)
    throw new HttpError(422, 'The body of this request was too long to be recorded whole')
  const text = body.toString()
  if (folded.test(text))
    throw new HttpError(
      422,
      'The picture in this request was not recorded: edit the request, and leave its line out',
    )
  if (
    [text, target, ...headers.flat()].some(
      (said) => said.includes(masked) || said.includes('[redacted]'),
    )
  )
    throw new HttpError(
      422,
      'A secret in this request was not recorded: edit the request, and leave it out',
    )
  const credentials = isKnown && isSignedIn(client) ? [vouchedFor] : []
  return { method, target, headers: [...headers, ...credentials], body }
}

/** As `foldPictures` leaves it. */
const folded = /\[\d+ characters of base64\]/

/** What is recorded of a request and may be sent again or edited. */
export const asRecorded = ({ method, target, request }: Recorded['client']): OwnRequest => ({
  method,
  target,
  headers: repeatable(request.headers),
  body: request.body.content,
})

/** Without what belongs to a connection, and without credentials. */
export const repeatable = (headers: RecordedHeaders): RecordedHeaders =>
  withoutFraming(headers).filter(([name]) => !isSecretHeader(name))

const isSignedIn = ({ request }: Recorded['client']): boolean =>
  request.headers.some(([name]) => name.toLowerCase() === 'authorization')
