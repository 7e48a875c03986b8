import type { BookStatus } from '../../lib/replica/book-status.ts'
import type { Log } from '../log/log.ts'
import { cardCountText, heldDeletionsNotice } from './book-status-text.ts'

/** Hears of a book whose status may have changed, and reads that when there may be something to tell: to count cards takes long. */
export type BookStatusLog = (
  account: string,
  book: string,
  read: () => BookStatus | undefined,
  /** Cards are on their way, and nothing but their number has changed. */
  isFilling?: boolean,
) => void

/** Between two lines about cards that are on their way, in milliseconds. */
const progressInterval = 10_000

/** Tells the log how far the first fill of a book is, and when deletions begin or cease to be held. */
export function createBookStatusLog(
  log: Pick<Log, 'info' | 'warn'>,
  now: () => number = Date.now,
): BookStatusLog {
  const toldProgressAt = new Map<string, number>()
  const held = new Map<string, number>()

  const isJustTold = (key: string): boolean =>
    now() - (toldProgressAt.get(key) ?? -Infinity) < progressInterval

  function tellProgress(account: string, status: BookStatus): void {
    const { book, cards, bodies } = status
    const key = `${account} ${book}`
    if (bodies < cards) {
      if (isJustTold(key)) return
      toldProgressAt.set(key, now())
      log.info(`${cardCountText(status)} are here`, { account, book })
    } else if (toldProgressAt.delete(key)) {
      log.info('All cards are here', { account, book, cards })
    }
  }

  function tellHeld(account: string, status: BookStatus): void {
    const { book, heldDeletions } = status
    const key = `${account} ${book}`
    const { count = 0 } = heldDeletions ?? {}
    const before = held.get(key) ?? 0
    held.set(key, count)
    if (count === before) return
    if (heldDeletions === undefined) {
      log.info('No deletions are held back any more', { account, book })
      return
    }
    const { summary, cure } = heldDeletionsNotice(heldDeletions, status.cards, account)
    log.warn(`Deletions are held back: ${summary}. ${cure}`, { account, book })
  }

  return (account, book, read, isFilling = false) => {
    if (isFilling && isJustTold(`${account} ${book}`)) return
    const status = read()
    if (!status?.isComplete) return
    tellProgress(account, status)
    tellHeld(account, status)
  }
}
