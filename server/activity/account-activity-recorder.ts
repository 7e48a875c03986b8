import { HttpError } from '../../lib/errors/http-error.ts'
import type { AccountActivity, ActivityStore } from '../../lib/store/activity.ts'
import type { Log } from '../log/log.ts'
import { redactSecrets } from '../log/redact.ts'
import { isCardRefusal, cardRefusalMessage } from './card-refusal.ts'

/**
 * Records how a request of an account ended, for `doctor` and the pages: failures that are upstream's, and refused cards;
 * a success only when `isSync` says so then. Takes no time of the request and never fails it.
 */
export type AccountActivityRecorder = (
  account: string,
  answering: Promise<unknown>,
  isSync: () => boolean,
) => void

export interface AccountActivityRecorderOptions {
  readonly store: ActivityStore
  readonly log: Pick<Log, 'debug'>
  readonly now?: () => number
}

/** Of the same message: a sync takes minutes, and a client with one bad card sends it again and again. */
const minInterval = 60_000

export function createAccountActivityRecorder({
  store,
  log,
  now = Date.now,
}: AccountActivityRecorderOptions): AccountActivityRecorder {
  const last = new Map<string, { readonly what: string; readonly at: number }>()

  function record(account: string, what: string, activity: Partial<AccountActivity>): void {
    const before = last.get(account)
    if (before?.what === what && now() - before.at < minInterval) return
    last.set(account, { what, at: now() })
    const unchanged = { lastSync: undefined, lastError: undefined, contacts: undefined }
    store.addAccountActivity({ account, ...unchanged, ...activity }).catch((error: unknown) => {
      log.debug('the last activity of an account could not be stored', {
        account,
        error: error as Error,
      })
    })
  }

  return (account, answering, isSync) => {
    answering.then(
      () => {
        if (isSync()) record(account, '', { lastSync: now() })
      },
      (error: unknown) => {
        const message = messageOf(error)
        if (message !== undefined) record(account, message, { lastError: { at: now(), message } })
      },
    )
  }
}

function messageOf(error: unknown): string | undefined {
  if (!(error instanceof HttpError)) return undefined
  if (isCardRefusal(error)) return cardRefusalMessage(error)
  // A client that asks for too much at once has met our own limit.
  const isOurs = error.status === 507 && error.condition !== undefined
  return error.status >= 500 && !isOurs ? redactSecrets(error.message) : undefined
}
