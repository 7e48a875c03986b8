/** The functions of some stores, each with the result itself in place of a promise of it. */
export type SynchronousStore<Stores> = {
  readonly [Name in keyof Stores]: Stores[Name] extends (
    ...args: infer Args
  ) => Promise<infer Result>
    ? (...args: Args) => Result
    : never
}

/** Several reads and writes as one change. */
export interface TransactionalStore<Stores> {
  /**
   * Runs `work` in one write transaction: when it returns, all of its writes are on the disk; when it throws, none is, and
   * the promise rejects with what it threw. Other processes see all or nothing, and none writes between.
   *
   * `work` is synchronous, since the store has one connection: between two turns of an asynchronous one, whatever else this
   * process writes would become part of the transaction. Fetch, hash and seal before. What `work` is given fails once the
   * transaction has ended, and a promise as its result undoes the transaction and rejects.
   */
  transaction<Result>(work: SynchronousWork<Stores, Result>): Promise<Result>
}

/** A function that returns a promise does not fit. */
type SynchronousWork<Stores, Result> = (
  stores: SynchronousStore<Stores>,
) => Result extends PromiseLike<unknown> ? never : Result
