import { setTimeout as sleep } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import { HttpError } from '../errors/http-error.ts'
import type { OwnerPasswordVerifier } from '../store/owner-password.ts'
import { isOwnerPassword } from './owner-password.ts'
import { createTurnQueue } from './turn-queue.ts'

/** Who tries a password. */
export interface PasswordAttemptSource {
  /** What wrong tries are counted under: the user of this machine, the browser, else the network that asks. */
  readonly key: string
  /** Whether it has signed in before, or runs as this process does: its tries go before those of others. */
  readonly isKnown: boolean
}

/**
 * Whether this is the owner's password; false when none is set, after the same work. A right password is answered at once,
 * a wrong one later and later. Rejects with HttpError 429, unchecked, when too many tries of that source are not answered
 * yet, or too many wait for their turn.
 */
export type OwnerPasswordCheck = (
  password: string,
  owner: OwnerPasswordVerifier | undefined,
  source: PasswordAttemptSource,
) => Promise<boolean>

const freeTries = 3
const longestWait = 60_000
/** Tries of one source that may be under way: so many guesses in each wait. */
const maxPendingTries = 3
const maxWaiting = 7

// Unreferenced: an answer that is delayed keeps no process from ending.
const sleepUnreferenced = (milliseconds: number): Promise<unknown> =>
  sleep(milliseconds, null, { ref: false })

/** Each check takes 32 MB for a while, so there is one at a time. */
export function createOwnerPasswordCheck(
  wait: (milliseconds: number) => Promise<unknown> = sleepUnreferenced,
): OwnerPasswordCheck {
  const bySource = new LRUCache<string, SourceTries>({ max: 10_000 })
  const queues = createTurnQueue(maxWaiting)

  return async (password, owner, { key, isKnown }) => {
    const tries = bySource.get(key) ?? { wrong: 0, pending: 0 }
    bySource.set(key, tries)
    if (tries.pending >= maxPendingTries) throw tooManyAttemptsError(waitAfter(tries.wrong))
    tries.pending += 1
    try {
      const turn = queues.take(isKnown, () => isOwnerPassword(password, owner))
      if (turn === undefined) throw tooManyAttemptsError(1_000)
      const isRight = await turn
      tries.wrong = isRight ? 0 : tries.wrong + 1
      // Whoever leaves meanwhile gets no other try for it.
      if (!isRight) await wait(waitAfter(tries.wrong))
      return isRight
    } finally {
      tries.pending -= 1
    }
  }
}

/** The one check of this process, whoever asks. */
export const checkOwnerPassword: OwnerPasswordCheck = createOwnerPasswordCheck()

interface SourceTries {
  /** Since the last right one. */
  wrong: number
  /** Not answered yet. */
  pending: number
}

/** Milliseconds until a wrong try is answered, that one counted. */
const waitAfter = (wrong: number): number =>
  wrong <= freeTries ? 0 : Math.min(longestWait, 1_000 * 2 ** (wrong - freeTries - 1))

function tooManyAttemptsError(milliseconds: number): HttpError {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000))
  const unit = seconds === 1 ? 'second' : 'seconds'
  return new HttpError(429, `Too many wrong passwords: wait ${seconds} ${unit}, then try again`, {
    headers: { 'Retry-After': String(seconds) },
  })
}
