import { AsyncLocalStorage } from 'node:async_hooks'
import type { Profile } from '../operations/clients/profile.ts'
import type { UpstreamHead, UpstreamRequest } from '../upstream/exchange/exchange.ts'
import type { QuirkId } from '../upstream/access/quirks.ts'

/** Something that the bridge did to a request or an answer because an upstream or a client needs it. */
export interface Repair {
  /** Which table the row stands in: `lib/upstream/access/quirks.ts` or `lib/operations/clients/profiles.ts`; `bridge`: neither. */
  readonly table: 'quirk' | 'profile' | 'bridge'
  /** The row's id or name. */
  readonly row: string
  /** What was done here, in words, without contents of cards. */
  readonly did: string
}

/** Watches one client's request on its way through the house. Never throws, changes nothing. */
export interface Witness {
  identified(who: { account: string; device: string; profile: string }): void
  received(body: Buffer): void
  repaired(repair: Repair): void
  /** An exchange with upstream begins. */
  sends(request: UpstreamRequest): ExchangeWitness
}

/** Watches one exchange with upstream; the body is shown as decoded. */
export interface ExchangeWitness {
  head(head: UpstreamHead): void
  data(chunk: Buffer): void
  ended(): void
  failed(error: unknown): void
}

const storage = new AsyncLocalStorage<Witness>()

/** Runs `work`, and whatever it sets in motion, before the eyes of `witness`. */
export const watched = <T>(witness: Witness, work: () => T): T => storage.run(witness, work)

/** Who watches the request that the running code belongs to; undefined, at next to no cost, when nobody does. */
export const witness = (): Witness | undefined => storage.getStore()

/** What was done, in words that name no one; undefined when it was nothing. Asked for only when somebody watches. */
export type Did = () => string | undefined

/** Tells whoever watches that a quirk of upstream was repaired. */
export const noteQuirk = (row: QuirkId, did: Did): void => {
  note('quirk', row, did)
}

/** Tells whoever watches that a client got what only it needs. */
export const noteProfile = ({ name }: Pick<Profile, 'name'>, did: Did): void => {
  note('profile', name, did)
}

/** Tells whoever watches of a care that the bridge takes for every client. */
export const noteCare = (row: 'merge', did: Did): void => {
  note('bridge', row, did)
}

function note(table: Repair['table'], row: string, ask: Did): void {
  const watching = witness()
  const did = watching && ask()
  if (did !== undefined) watching?.repaired({ table, row, did })
}
