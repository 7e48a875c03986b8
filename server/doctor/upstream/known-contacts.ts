import type { BookStatus } from '../../../lib/replica/book-status.ts'
import { bookNotices, cardCountText, confirmedText } from '../../accounts/book-status-text.ts'
import { okFinding, warningFinding, type CheckFinding } from '../examination/check-result.ts'

/** Checks what is known of the account's books: how old it is, which cards could not be read, which deletions are held back. */
export function checkKnownContacts(
  books: readonly BookStatus[],
  account: string,
  now = Date.now(),
): CheckFinding<true> {
  if (books.length === 0) return okFinding('nothing is known until a device asks', true)
  const known = books.map(
    (book) => `${book.book}: ${cardCountText(book)}, ${confirmedText(book, now)}`,
  )
  const notices = books.flatMap((book) => bookNotices(book, account, now))
  if (notices.length === 0) return okFinding(known.join('; '), true)
  return warningFinding(
    [...known, ...notices.map(({ summary }) => summary)].join('; '),
    [...new Set(notices.map(({ cure }) => cure))].join('. '),
    true,
  )
}
