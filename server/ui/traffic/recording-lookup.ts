import { HttpError } from '../../../lib/errors/http-error.ts'
import type { RecordedRequest, RecordedExchange } from '../../trace/record/recorded-request.ts'
import type { PagesContext } from '../frame/pages-context.ts'
import type { OwnerPageRequest } from '../frame/page-route.ts'

/** The recorded request that `:id` of a path names. Throws 404 when it is not held any more. */
export function findRecordingOfPath(
  { tracer }: Pick<PagesContext, 'tracer'>,
  { params }: Pick<OwnerPageRequest, 'params'>,
): RecordedRequest {
  const { id = '' } = params
  const recorded = /^\d{1,12}$/.test(id) ? tracer.recordings.get(Number(id)) : undefined
  if (recorded) return recorded
  throw new HttpError(
    404,
    'This request is not in memory any more: newer ones took its place, or it was cleared',
  )
}

/** An exchange of a recorded request by its number: 0 is the client's, then come those with upstream. Throws 404. */
export function recordedExchangeAt(
  { client, upstream }: RecordedRequest,
  number: string | undefined,
): RecordedExchange {
  const exchange = [client, ...upstream][Number(number)]
  if (exchange && /^\d{1,6}$/.test(number ?? '')) return exchange
  throw new HttpError(404, 'This request has no such part')
}

/** Number of the upstream exchange that answers the client's request most: of the same method, else the last. */
export const mainUpstreamExchangeNumber = ({ client, upstream }: RecordedRequest): number =>
  1 +
  Math.max(
    upstream.findIndex(({ method }) => method === client.method),
    upstream.some(({ method }) => method === client.method) ? 0 : upstream.length - 1,
  )
