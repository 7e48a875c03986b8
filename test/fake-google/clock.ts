/** The emulator's time: real time plus what a test has advanced it by. */
export interface Clock {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly advance: (milliseconds: number) => void
}

export function createClock(): Clock {
  let offset = 0
  return {
    now: () => Date.now() + offset,
    advance(milliseconds) {
      offset += milliseconds
    },
  }
}
