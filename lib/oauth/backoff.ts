/** Counts failures and says how long to leave the other side alone. */
export interface Backoff {
  /** Milliseconds still to wait; 0 when a try is due. */
  remaining(): number
  /** After a failure: 1 s, doubled each time up to 60 s, or longer when the other side asked for it. */
  failed(asked?: number): void
  /** After a success. */
  reset(): void
}

const shortest = 1_000
const longest = 60_000
const longestAsked = 600_000

export function createBackoff(clock: () => number): Backoff {
  let failures = 0
  let until = 0
  return {
    // A clock that was set back must not make anyone wait for hours.
    remaining: () => Math.min(Math.max(0, until - clock()), longestAsked),
    failed(asked = 0) {
      const grown = Math.min(longest, shortest * 2 ** Math.min(failures, 10))
      failures += 1
      until = clock() + Math.max(grown, Math.min(asked, longestAsked))
    },
    reset() {
      failures = 0
      until = 0
    },
  }
}
