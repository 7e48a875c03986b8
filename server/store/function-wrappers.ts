import type { StoreRecords } from '../../lib/store/store.ts'
import type { SynchronousStore } from '../../lib/store/transactions.ts'
import type { RevisionCounter } from './revision-counter.ts'

type AnyFunction = (...args: readonly unknown[]) => unknown

/** The functions that others hear of by the revision; the rest is read by the one `serve` only, or as it is asked for. */
const movesRevision: ReadonlySet<string> = new Set<keyof StoreRecords>([
  'putAccount',
  'removeAccount',
  'putGrant',
  'putUpstreamLocations',
  'putDevice',
  'removeDevice',
])

/** The same functions; those that are to move the revision do, in the transaction of their change. */
export const incrementRevisionOnChange = (
  records: SynchronousStore<StoreRecords>,
  revision: RevisionCounter,
  inTransaction: <T>(work: () => T) => T,
): SynchronousStore<StoreRecords> =>
  wrapEach(records, (call, name) => {
    if (!movesRevision.has(name)) return call
    return (...args) =>
      inTransaction(() => {
        const result = call(...args)
        revision.increment()
        return result
      })
  }) as SynchronousStore<StoreRecords>

/** The functions that remove or replace what must not stay in the files: who somebody is, and secrets. */
const removesPrivateData: ReadonlySet<string> = new Set<keyof StoreRecords>([
  'removeAccount',
  'removeDevice',
  'putDevice',
  'putGrant',
  'putOAuthClient',
  'putOwnerVerifier',
])

/** The same functions; `onRemoval` hears of private data that was removed or replaced, if only in a transaction yet. */
export const reportRemovals = (
  records: SynchronousStore<StoreRecords>,
  onRemoval: () => void,
): SynchronousStore<StoreRecords> =>
  wrapEach(records, (call, name) => {
    if (!removesPrivateData.has(name)) return call
    return (...args) => {
      const result = call(...args)
      onRemoval()
      return result
    }
  }) as SynchronousStore<StoreRecords>

/** The same functions, each of which calls `check` first. */
export const guardFunctions = <Functions extends object>(
  functions: Functions,
  check: () => void,
): Functions =>
  wrapEach(functions, (call) => (...args) => {
    check()
    return call(...args)
  }) as Functions

/** The same functions, each with the promise that `settle` makes of its call. */
export const promisifyFunctions = <Stores>(
  functions: SynchronousStore<Stores>,
  settle: (work: () => unknown) => Promise<unknown>,
): Stores =>
  wrapEach(functions, (call) => {
    return (...args) => settle(() => call(...args))
  }) as Stores

/** An object with the same names; `wrap` knows what its functions take and give. */
function wrapEach(
  functions: object,
  wrap: (call: AnyFunction, name: string) => AnyFunction,
): object {
  const entries: readonly (readonly [string, AnyFunction])[] = Object.entries(functions)
  return Object.fromEntries(entries.map(([name, call]) => [name, wrap(call, name)]))
}
