import { AsyncLocalStorage } from 'node:async_hooks'

/** Something that the bridge did to a request or an answer because an upstream or a client needs it. */
export interface AppliedWorkaround {
  /** Where it is described: among upstream's quirks, among the clients' profiles, or (`bridge`) in neither table. */
  readonly table: 'quirk' | 'profile' | 'bridge'
  /** The row's id or name. */
  readonly row: string
  /** What was done to this request, in words, without contents of cards. */
  readonly did: string
}

/** The client that a request came from. */
export interface ObservedClient {
  readonly account: string
  readonly device: string
  readonly profile: string
}

/** A request to upstream. */
interface ObservedUpstreamRequest {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Buffer | undefined
}

/** The head of upstream's answer; the names of its fields are in lower case. */
interface ObservedUpstreamHead {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
}

/** The known state of an address book that a request is answered from. */
export interface ObservedBookState {
  /** The book's slug. */
  readonly book: string
  /** Milliseconds since upstream was asked for it. */
  readonly age: number
  /** Why upstream could not be asked at last; undefined when it could. */
  readonly failure: unknown
}

/** Observes what is asked of upstream, and what is done about it. Never throws, changes nothing. */
export interface UpstreamObserver {
  workaroundApplied(workaround: AppliedWorkaround): void
  /** An exchange with upstream begins. */
  upstreamRequestSent(request: ObservedUpstreamRequest): UpstreamExchangeObserver
}

/** Observes a refresh of an address book. It belongs to no request: several may wait for it. */
export interface RefreshObserver extends UpstreamObserver {
  /** Called without an error when the state is upstream's. */
  ended(error?: unknown): void
}

/** Observes one client's request and all that it leads to, but for refreshes. */
export interface RequestObserver extends UpstreamObserver {
  identified(client: ObservedClient): void
  bodyReceived(body: Buffer): void
  /** It has a refresh of the book with that slug begin. */
  refreshBegun(book: string): RefreshObserver
  /** It waits for a refresh that it began itself, or another request. */
  refreshAwaited(refresh: RefreshObserver): void
  bookStateRead(state: ObservedBookState): void
}

/** Observes one exchange with upstream; the body is shown as decoded. */
export interface UpstreamExchangeObserver {
  headReceived(head: ObservedUpstreamHead): void
  dataReceived(chunk: Buffer): void
  completed(): void
  failed(error: unknown): void
}

interface Observers {
  /** Undefined within a refresh. */
  readonly request: RequestObserver | undefined
  readonly upstream: UpstreamObserver
}

const storage = new AsyncLocalStorage<Observers>()

/** Runs `work`, and whatever it sets in motion, observed by `observer`. */
export const runObserved = <T>(observer: RequestObserver, work: () => T): T =>
  storage.run({ request: observer, upstream: observer }, work)

/** Runs a refresh, which is not observed by the request that it begins in, but by an observer of its own. */
export function runRefreshObserved(
  observer: RefreshObserver | undefined,
  refresh: () => Promise<void>,
): Promise<void> {
  if (observer === undefined) return refresh()
  const done = storage.run({ request: undefined, upstream: observer }, refresh)
  done.then(
    () => {
      observer.ended()
    },
    (error: unknown) => {
      observer.ended(error)
    },
  )
  return done
}

/** The observer of the request that the running code belongs to; undefined, at next to no cost, when there is none. */
export const currentRequestObserver = (): RequestObserver | undefined => storage.getStore()?.request

/** The observer of the request or refresh that the running code belongs to. */
export const currentUpstreamObserver = (): UpstreamObserver | undefined =>
  storage.getStore()?.upstream

/** Tells the observer what its request is answered from; see `ObservedBookState`. */
export const noteBookStateRead = (book: string, age: number, failure: unknown): void => {
  currentRequestObserver()?.bookStateRead({ book, age, failure })
}

/** Says what was done, naming no one; undefined when it was nothing. Called only when there is an observer. */
export type WorkaroundDescriber = () => string | undefined

/** Tells the observer that a quirk of upstream was worked around. */
export const noteQuirkWorkaround = (quirkId: string, describe: WorkaroundDescriber): void => {
  note('quirk', quirkId, describe)
}

/** Tells the observer that a client got what only it needs. */
export const noteProfileWorkaround = (
  profile: { readonly name: string },
  describe: WorkaroundDescriber,
): void => {
  note('profile', profile.name, describe)
}

/** Tells the observer that what a client had left out of an upload was merged into it. */
export const noteUploadMerge = (describe: WorkaroundDescriber): void => {
  note('bridge', 'merge', describe)
}

function note(table: AppliedWorkaround['table'], row: string, describe: WorkaroundDescriber): void {
  const observer = currentUpstreamObserver()
  const did = observer && describe()
  if (did !== undefined) observer?.workaroundApplied({ table, row, did })
}
