import { HttpError } from '../errors/http-error.ts'
import {
  assertDeviceMayWrite,
  requireCardResource,
  withCardLock,
  lookUpCard,
} from './cards/card-access.ts'
import { checkPreconditions } from './conditions/conditions.ts'
import { notePreconditionCheck } from './cards/workaround-notes.ts'
import type { CardLookupContext } from './cards/card-context.ts'
import type { DavOperation, OperationContext } from './operation.ts'

type DeleteContext = CardLookupContext & Pick<OperationContext, 'readOnly' | 'lock'>

/** Removes a card; its name is remembered, so that other devices get the deletion under it. */
export const answerDelete: DavOperation<DeleteContext> = (request, context) => {
  const { session, readOnly, lock } = context
  const resource = requireCardResource(request)
  assertDeviceMayWrite(readOnly)
  return withCardLock(resource, session.account.name, lock, async () => {
    const { names, overlay, card } = await lookUpCard(resource, context)
    // First: preconditions of a request that fails without them are ignored
    // (https://www.rfc-editor.org/rfc/rfc9110#section-13.2.1).
    if (card === undefined) throw new HttpError(404, 'There is no such card')
    notePreconditionCheck(request, session.quirks)
    checkPreconditions(request.headers, card.etag, true)
    const conditions =
      session.quirks.has('ignores-preconditions') || card.etag === undefined
        ? {}
        : { 'If-Match': card.etag }
    const removed = await session.remove(resource.book, card.id, conditions)
    await names.markDeleted(card.id)
    await overlay.forget(card.id)
    if (!removed) throw new HttpError(404, 'There is no such card')
    return { status: 204, headers: {} }
  })
}
