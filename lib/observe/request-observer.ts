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

/** Observes one client's request and all that it leads to. Never throws, changes nothing. */
export interface RequestObserver {
  identified(client: ObservedClient): void
  bodyReceived(body: Buffer): void
  workaroundApplied(workaround: AppliedWorkaround): void
  /** An exchange with upstream begins. */
  upstreamRequestSent(request: ObservedUpstreamRequest): UpstreamExchangeObserver
}

/** Observes one exchange with upstream; the body is shown as decoded. */
export interface UpstreamExchangeObserver {
  headReceived(head: ObservedUpstreamHead): void
  dataReceived(chunk: Buffer): void
  completed(): void
  failed(error: unknown): void
}

const storage = new AsyncLocalStorage<RequestObserver>()

/** Runs `work`, and whatever it sets in motion, observed by `observer`. */
export const runObserved = <T>(observer: RequestObserver, work: () => T): T =>
  storage.run(observer, work)

/** The observer of the request that the running code belongs to; undefined, at next to no cost, when there is none. */
export const currentRequestObserver = (): RequestObserver | undefined => storage.getStore()

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
  const observer = currentRequestObserver()
  const did = observer && describe()
  if (did !== undefined) observer?.workaroundApplied({ table, row, did })
}
