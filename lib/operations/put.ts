import { randomUUID } from 'node:crypto'
import { carddavName } from '../dav/xml/xml-name.ts'
import { HttpError } from '../errors/http-error.ts'
import { resourceHref, type CardResource } from '../mapping/resource.ts'
import { noteProfileWorkaround } from '../observe/request-observer.ts'
import { assertDeviceMayWrite, requireCardResource } from './cards/card-access.ts'
import { storeCard, type CardStoreContext } from './cards/stored-card.ts'
import { maxCardBytes } from './collections/live-properties.ts'
import type { DavRequest, DavResponse } from './message/dav-message.ts'
import { methodNotAllowedError } from './message/methods.ts'
import type { DavOperation, OperationContext } from './operation.ts'

type PutContext = CardStoreContext & Pick<OperationContext, 'readOnly'>

/** Creates or replaces a card under the client's own name. https://www.rfc-editor.org/rfc/rfc6352#section-6.3.2 */
export const answerPut: DavOperation<PutContext> = (request, context) => {
  assertDeviceMayWrite(request, context.readOnly)
  return store(request, requireCardResource(request), context)
}

/** `DAV:add-member` (https://www.rfc-editor.org/rfc/rfc5995#section-3): a card under a name that the bridge chooses. */
export const answerPost: DavOperation<PutContext> = async (request, context) => {
  const { resource } = request
  if (resource.kind !== 'book') throw methodNotAllowedError(resource)
  assertDeviceMayWrite(request, context.readOnly)
  const card: CardResource = { ...resource, kind: 'card', name: `${randomUUID()}.vcf` }
  const response = await store(request, card, context)
  return { ...response, headers: { ...response.headers, Location: resourceHref(card) } }
}

async function store(
  request: DavRequest,
  card: CardResource,
  context: CardStoreContext,
): Promise<DavResponse> {
  if (request.body.length > maxCardBytes) throw tooLarge()
  // https://www.rfc-editor.org/rfc/rfc4918#section-9.7.1
  if (!(await context.books.has(card.book)))
    throw new HttpError(409, 'There is no such address book')
  return storeCard(withMeantConditions(request), card, context)
}

/** The request without an `If-None-Match: *` that its client says of every card, known or new. */
function withMeantConditions(request: DavRequest): DavRequest {
  const { profile } = request
  const { 'if-none-match': noneMatch, ...headers } = request.headers
  if (noneMatch?.trim() !== '*' || profile.ifNoneMatch === 'kept') return request
  noteProfileWorkaround(profile, () => 'If-None-Match: * was not looked at')
  return { ...request, headers }
}

const tooLarge = (): HttpError =>
  new HttpError(413, `A card may have ${maxCardBytes} bytes`, {
    condition: { name: carddavName('max-resource-size') },
  })
