import {
  assertDeviceMayWrite,
  noSuchCardError,
  requireCardResource,
  withCardLock,
} from './cards/card-access.ts'
import { notePreconditionCheck } from './cards/workaround-notes.ts'
import { checkPreconditions } from './conditions/conditions.ts'
import type { DavOperation, OperationContext } from './operation.ts'

type DeleteContext = Pick<OperationContext, 'books' | 'readOnly' | 'lock'>

/** Removes a card; its name is remembered, so that other devices hear of it. */
export const answerDelete: DavOperation<DeleteContext> = (request, { books, readOnly, lock }) => {
  const resource = requireCardResource(request)
  assertDeviceMayWrite(readOnly)
  return withCardLock(resource, books.account.name, lock, async () => {
    const writes = await books.writes(resource.book)
    const snapshot = await writes.looks.look(resource.name)
    const row = snapshot.cardNamed(resource.name)
    snapshot.close()
    // First: preconditions of a request that fails without them are ignored
    // (https://www.rfc-editor.org/rfc/rfc9110#section-13.2.1).
    if (row === undefined) throw noSuchCardError()
    notePreconditionCheck(request, books.quirks)
    checkPreconditions(request.headers, row.etag, true)
    if (!(await writes.remove(row))) throw noSuchCardError()
    return { status: 204, headers: {} }
  })
}
