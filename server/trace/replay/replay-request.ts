import { HttpError } from '../../../lib/errors/http-error.ts'
import { withoutConnectionHeaders, type RequestMessage } from './in-process-request.ts'
import type { RecordedRequest, RecordedHeaders } from '../record/recorded-request.ts'
import { isSecretHeader, maskedSecret } from '../record/secrets.ts'

/** Stands for the credentials of a known device, whose password was never recorded. */
const replayCredentials = ['Authorization', 'Replay'] as const

/** A recorded request, edited, to be sent again. Throws 422 when it was not recorded completely. */
export function toReplayRequest(
  { client }: RecordedRequest,
  edited: Partial<RequestMessage> = {},
  isKnown: boolean,
): RequestMessage {
  const { method, target, headers, body } = { ...toEditableRequest(client), ...edited }
  if (edited.body === undefined && client.request.body.isCut)
    throw new HttpError(422, 'The body of this request was too long to be recorded whole')
  const content = body.toString()
  if (abbreviated.test(content))
    throw new HttpError(
      422,
      'The picture in this request was not recorded: edit the request, and leave its line out',
    )
  if (
    [content, target, ...headers.flat()].some(
      (text) => text.includes(maskedSecret) || text.includes('[redacted]'),
    )
  )
    throw new HttpError(
      422,
      'A secret in this request was not recorded: edit the request, and leave it out',
    )
  const credentials = isKnown && isSignedIn(client) ? [replayCredentials] : []
  return { method, target, headers: [...headers, ...credentials], body }
}

/** As `abbreviateBase64Values` leaves it. */
const abbreviated = /\[\d+ characters of base64\]/

/** A recorded request without credentials and connection fields, as it may be edited and sent again. */
export const toEditableRequest = ({
  method,
  target,
  request,
}: RecordedRequest['client']): RequestMessage => ({
  method,
  target,
  headers: replayableHeaders(request.headers),
  body: request.body.content,
})

/** The header fields without credentials and without those that belong to a connection. */
export const replayableHeaders = (headers: RecordedHeaders): RecordedHeaders =>
  withoutConnectionHeaders(headers).filter(([name]) => !isSecretHeader(name))

const isSignedIn = ({ request }: RecordedRequest['client']): boolean =>
  request.headers.some(([name]) => name.toLowerCase() === 'authorization')
