import type { MultistatusResponseView } from '../../dav/multistatus/multistatus-response-view.ts'
import { NotUnderstoodError } from '../access/not-understood.ts'
import { isFoundResponse } from './multistatus-sink.ts'
import type { MemberCallback } from './upstream-session.ts'

/** What becomes of the rows of an answer about an address book. Each may throw `NotUnderstoodError`. */
export interface BookRows {
  /** About the book itself. */
  readonly own: (view: MultistatusResponseView) => void
  /** About one of its cards. */
  readonly member: MemberCallback
  /** The answer is whole; with its sync-token. */
  readonly end: (syncToken: string | undefined) => void
}

const nothing = (): void => undefined

/** Of a report: it may tell of the book itself, but not that the book is refused. */
export const reportRows = (member: MemberCallback): BookRows => ({
  own: assertFound,
  member,
  end: nothing,
})

/**
 * Of a PROPFIND, whose answer says nothing of the book unless the book itself is in it, as what exists
 * (https://www.rfc-editor.org/rfc/rfc4918#section-9.1): an empty book has its own row.
 */
export function propfindRows({
  own = nothing,
  member = nothing,
}: Partial<Omit<BookRows, 'end'>>): BookRows {
  let isTold = false
  return {
    own(view) {
      assertFound(view)
      isTold = true
      own(view)
    },
    member,
    end() {
      if (!isTold) throw new NotUnderstoodError('the address book itself is missing in it')
    },
  }
}

function assertFound(view: MultistatusResponseView): void {
  if (isFoundResponse(view)) return
  throw new NotUnderstoodError(`it has status ${view.status ?? ''} for the address book itself`)
}
