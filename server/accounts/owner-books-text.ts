import type { DecidedDeletions, DeletionDecision } from '../../lib/replica/owner-decisions.ts'
import { counted } from './book-status-text.ts'
import type { BookOutcome, ListedBook } from './owner-books.ts'

/** What came of listing a book anew, as a sentence without its full stop. */
export const resyncText = ({ book, done, failure }: BookOutcome<ListedBook>): string =>
  done === undefined
    ? `${book}: devices compare all cards at their next sync; upstream is listed then, too, which could not be done now: ${failure ?? ''}`
    : `${book}: ${counted(done.cards, 'card')} listed; devices compare all of them at their next sync`

/** What came of a decision about a book's held deletions, as a sentence without its full stop. */
export function decisionText(
  decision: DeletionDecision,
  { book, done, failure }: BookOutcome<DecidedDeletions>,
): string {
  if (done === undefined)
    return `${book}: nothing was changed, since upstream could not be asked once more: ${failure ?? ''}`
  const { removed, kept } = done
  if (removed + kept === 0) return `${book}: no deletions are held back`
  if (decision === 'forget')
    return `${book}: ${counted(kept, 'card')} kept until upstream is listed without them again`
  const rest = kept === 0 ? '' : `, ${counted(kept, 'card')} kept, since upstream has them`
  return `${book}: ${counted(removed, 'card')} deleted${rest}`
}
