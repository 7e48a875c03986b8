import type { DatabaseSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import { BookPruning } from './replica/books/book-pruning.ts'
import { whenUnlocked } from './when-unlocked.ts'

/** What is done of an account's removal before its row goes, and takes with it what is left. */
export interface AccountRemoval {
  /** Destroys the key of its bodies, and ends its devices and grant; nothing is known of its books any more. In a transaction. */
  readonly close: (account: string) => void
  /** Removes its cards in short transactions, between which others may write. */
  readonly removeCards: (account: string) => Promise<void>
}

export function createAccountRemoval(db: DatabaseSync): AccountRemoval {
  return {
    close: (account) => {
      for (const table of ['body_keys', 'devices', 'grants', 'grants_aside'])
        db.prepare(`DELETE FROM ${table} WHERE account = ?`).run(account)
      db.prepare("UPDATE book_states SET head = '{}' WHERE account = ?").run(account)
    },
    async removeCards(account) {
      const pruning = new BookPruning(db, Date.now)
      while (await whenUnlocked(() => pruning.cardsOf(account))) await setImmediate()
    },
  }
}
