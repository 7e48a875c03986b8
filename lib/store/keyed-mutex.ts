/** Mutual exclusion by key, among the users of one open store. */
export interface KeyedMutex {
  /** Runs `work` when all that asked for `key` before has ended, well or badly; its result or failure is the work's. */
  readonly lock: <T>(key: string, work: () => Promise<T>) => Promise<T>
}
