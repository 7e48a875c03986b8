import type { DatabaseSync } from 'node:sqlite'
import { eraseDeletedContent } from './database/database.ts'
import type { OpenReplica } from './replica/open-replica.ts'
import { whenUnlocked } from './when-unlocked.ts'

/** Erases from the files what was deleted, once after each call that asked for it. */
export interface Eraser {
  readonly request: () => void
  /** Resolves when it is done; at once when somebody reads just now, and then it is done behind the last reader. */
  readonly eraseIfRequested: () => Promise<void>
}

/** `replica`: the open one, whose thread does it: the database is rewritten, which takes its time. */
export function createEraser(db: DatabaseSync, replica: () => OpenReplica | undefined): Eraser {
  let requested = false
  const erase = async (): Promise<void> => {
    try {
      const open = replica()
      if (open) await open.erase()
      else if (db.isOpen)
        await whenUnlocked(() => {
          eraseDeletedContent(db)
        })
    } catch {
      // A full disk, or another process is writing: the removal itself is made, and the next one erases this, too.
    }
  }
  return {
    request: () => {
      requested = true
    },
    eraseIfRequested: async () => {
      if (!requested) return
      requested = false
      let erasing: Promise<void> | undefined
      const begin = (): void => void (erasing = erase())
      // The log cannot be emptied while this process reads from it, and would be waited for in vain.
      const open = replica()
      if (open) open.whenIdle(begin)
      else begin()
      await erasing
    },
  }
}
