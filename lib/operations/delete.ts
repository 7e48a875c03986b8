import { HttpError } from '../errors/http-error.ts'
import {
  assertDeviceMayDelete,
  noSuchCardError,
  requireCardResource,
  untilUnchanged,
  withCardLock,
} from './cards/card-access.ts'
import { notePreconditionCheck } from './cards/workaround-notes.ts'
import { checkPreconditions } from './conditions/conditions.ts'
import type { CardResource } from '../mapping/resource.ts'
import type { CardWrites } from '../replica/card-writes.ts'
import type { UpstreamQuirks } from '../upstream/access/quirks.ts'
import type { DavRequest } from './message/dav-message.ts'
import type { DavOperation, OperationContext } from './operation.ts'

type DeleteContext = Pick<OperationContext, 'books' | 'readOnly' | 'lock'>

/** Removes a card; its name is remembered, so that other devices hear of it. */
export const answerDelete: DavOperation<DeleteContext> = (request, { books, readOnly, lock }) => {
  if (request.resource.kind === 'book') throw bookStaysError()
  const resource = requireCardResource(request)
  assertDeviceMayDelete(request, readOnly)
  return withCardLock(resource, books.account.name, lock, async () => {
    const writes = await books.writes(resource.book)
    try {
      await untilUnchanged(() => remove(request, resource, writes, books.quirks))
    } catch (error) {
      // A client that takes a failed deletion for done gets the card back.
      await writes.tellAgain(resource.name)
      throw error
    }
    return { status: 204, headers: {} }
  })
}

/** One request of a client gone wrong would take all its cards along. */
const bookStaysError = (): HttpError =>
  new HttpError(403, 'An address book is not deleted through the bridge: delete it at the server')

async function remove(
  request: DavRequest,
  { name }: CardResource,
  writes: CardWrites,
  quirks: UpstreamQuirks,
): Promise<void> {
  const snapshot = await writes.looks.look(name)
  const row = snapshot.cardNamed(name)
  snapshot.close()
  // First: preconditions of a request that fails without them are ignored
  // (https://www.rfc-editor.org/rfc/rfc9110#section-13.2.1).
  if (row === undefined) throw noSuchCardError()
  notePreconditionCheck(request, quirks)
  checkPreconditions(request.headers, row, true)
  if (!(await writes.remove(row))) throw noSuchCardError()
}
