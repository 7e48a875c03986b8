import type { BodyKey } from '../../../../lib/replica/state/replica-store.ts'

/** A body's key as the tables hold it, and its inverse. */
export const bodyKeyBytes = (key: BodyKey): Buffer => Buffer.from(key, 'hex')

export const bodyKeyOf = (bytes: Uint8Array): BodyKey => Buffer.from(bytes).toString('hex')

/** Keys from the first on, up to the last and without it. */
export type BodyKeyRange = readonly [from: Uint8Array, to: Uint8Array]

/** Behind all keys. */
const end = Buffer.alloc(17, 0xff)

export const allBodyKeys: BodyKeyRange = [Buffer.alloc(0), end]

/** All keys in so many ranges of the same size, 256 at most. */
export const bodyKeyRanges = (count: number): readonly BodyKeyRange[] =>
  Array.from({ length: count }, (_, at) => {
    const bound = (n: number): Buffer => Buffer.from([Math.floor((256 * n) / count)])
    return [bound(at), at + 1 === count ? end : bound(at + 1)]
  })
