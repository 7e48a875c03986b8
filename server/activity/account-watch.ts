import { HttpError } from '../../lib/errors/http-error.ts'
import type { AccountActivity, Store } from '../../lib/store/store.ts'
import type { Log } from '../log/log.ts'
import { redact } from '../log/redact.ts'
import { isRefusedCard, refusedCard } from './refused-card.ts'

/**
 * Notes how an account fares, for `doctor` and the pages: what upstream is to blame for, and refused cards; that all
 * is well when `isSync`. Takes no time of a request and never fails one.
 */
export type AccountWatch = (account: string, answering: Promise<unknown>, isSync: boolean) => void

export interface AccountWatchOptions {
  readonly store: Pick<Store, 'addAccountActivity'>
  readonly log: Pick<Log, 'debug'>
  readonly now?: () => number
}

/** Whoever syncs does so for minutes; and a client with one bad card sends it again and again. */
const pause = 60_000

export function createAccountWatch({
  store,
  log,
  now = Date.now,
}: AccountWatchOptions): AccountWatch {
  const last = new Map<string, { readonly what: string; readonly at: number }>()

  function note(account: string, what: string, activity: Partial<AccountActivity>): void {
    const before = last.get(account)
    if (before?.what === what && now() - before.at < pause) return
    last.set(account, { what, at: now() })
    const nothing = { lastSync: undefined, lastError: undefined, contacts: undefined }
    store.addAccountActivity({ account, ...nothing, ...activity }).catch((error: unknown) => {
      log.debug('how an account fares could not be noted', { account, error: error as Error })
    })
  }

  return (account, answering, isSync) => {
    answering.then(
      () => {
        if (isSync) note(account, '', { lastSync: now() })
      },
      (error: unknown) => {
        const message = messageOf(error)
        if (message !== undefined) note(account, message, { lastError: { at: now(), message } })
      },
    )
  }
}

function messageOf(error: unknown): string | undefined {
  if (!(error instanceof HttpError)) return undefined
  if (isRefusedCard(error)) return refusedCard(error)
  // A client that asks for too much at once has met our own limit.
  const isOurs = error.status === 507 && error.condition !== undefined
  return error.status >= 500 && !isOurs ? redact(error.message) : undefined
}
