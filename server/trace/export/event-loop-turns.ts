import { setImmediate } from 'node:timers/promises'

/** Milliseconds of an export's work in one turn of the event loop. */
const longestTurn = 10

/** Keeps long work from holding up everybody else. */
export interface TurnLimit {
  /** Whether this turn of the event loop has had its share. */
  readonly isReached: () => boolean
  /** Resolves in a later turn. */
  readonly nextTurn: () => Promise<void>
}

/** For one piece of work: it asks after each step, and waits for the next turn when the limit is reached. */
export function createTurnLimit(): TurnLimit {
  let began = performance.now()
  return {
    isReached: () => performance.now() - began > longestTurn,
    nextTurn: async () => {
      await setImmediate()
      began = performance.now()
    },
  }
}
