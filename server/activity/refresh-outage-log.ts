import type { Log } from '../log/log.ts'
import { StoreError } from '../store/errors.ts'

/** Hears how each refresh of a book ends. */
export type RefreshOutageLog = (account: string, book: string, refresh: Promise<void>) => void

/** Tells the log, once each, when a book can no longer be brought up to upstream, and when it can again. */
export function createRefreshOutageLog(log: Pick<Log, 'info' | 'warn'>): RefreshOutageLog {
  const failing = new Set<string>()
  return (account, book, refresh) => {
    const key = `${account} ${book}`
    refresh.then(
      () => {
        if (failing.delete(key)) log.info('Upstream answers again', { account, book })
      },
      (error: unknown) => {
        if (failing.has(key)) return
        failing.add(key)
        const what =
          error instanceof StoreError ? 'What upstream has cannot be stored' : 'Upstream failed'
        log.warn(`${what}: devices are shown what is known, and can change nothing`, {
          account,
          book,
          error: error as Error,
        })
      },
    )
  }
}
