import { HttpError } from '../../../lib/errors/http-error.ts'
import type { Recorded, RecordedLeg } from '../../trace/record/recorded.ts'
import type { PagesHouse } from '../frame/house.ts'
import type { Visit } from '../frame/visit.ts'

/** The recording that an address is about; 404 when it is not held any more. */
export function foundIn(
  { tracer }: Pick<PagesHouse, 'tracer'>,
  { params }: Pick<Visit, 'params'>,
): Recorded {
  const { id = '' } = params
  const recorded = /^\d{1,12}$/.test(id) ? tracer.ring.get(Number(id)) : undefined
  if (recorded) return recorded
  throw new HttpError(
    404,
    'This request is not in memory any more: newer ones took its place, or it was cleared',
  )
}

/** The legs of a recording by their numbers in addresses: 0 is the client's. */
export function legOf({ client, upstream }: Recorded, number: string | undefined): RecordedLeg {
  const leg = [client, ...upstream][Number(number)]
  if (leg && /^\d{1,6}$/.test(number ?? '')) return leg
  throw new HttpError(404, 'This request has no such part')
}

/** The upstream request that says most of what became of the client's: of the same method, else the last. */
export const mainLeg = ({ client, upstream }: Recorded): number =>
  1 +
  Math.max(
    upstream.findIndex(({ method }) => method === client.method),
    upstream.some(({ method }) => method === client.method) ? 0 : upstream.length - 1,
  )
