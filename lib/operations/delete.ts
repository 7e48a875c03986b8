import { HttpError } from '../errors/http-error.ts'
import { assertWritable, cardOf, lockCard, presentCard } from './cards/card-access.ts'
import { checkPreconditions } from './conditions/conditions.ts'
import { notePreconditions } from './cards/noted.ts'
import type { Operation } from './message/operation.ts'

/** Removes a card; its name is remembered, so that other devices hear of it. */
export const remove: Operation = (request, house) => {
  const resource = cardOf(request)
  assertWritable(house)
  return lockCard(resource, house, async () => {
    const { names, kept, card } = await presentCard(resource, house)
    // First: preconditions of a request that fails without them are ignored
    // (https://www.rfc-editor.org/rfc/rfc9110#section-13.2.1).
    if (card === undefined) throw new HttpError(404, 'There is no such card')
    notePreconditions(request, house)
    checkPreconditions(request.headers, card.etag, true)
    const conditions =
      house.session.quirks.has('ignores-preconditions') || card.etag === undefined
        ? {}
        : { 'If-Match': card.etag }
    const removed = await house.session.remove(resource.book, card.id, conditions)
    await names.bury(card.id)
    await kept.forget(card.id)
    if (!removed) throw new HttpError(404, 'There is no such card')
    return { status: 204, headers: {} }
  })
}
