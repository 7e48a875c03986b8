import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { LRUCache } from 'lru-cache'

/** The nonces of HTTP Digest, and which counts (`nc`) each was used with (RFC 7616 §3.4). */
export interface DigestNonces {
  readonly issue: () => string
  /** False when the nonce was not issued here or too old, or was used with this count before. */
  readonly use: (nonce: string, count: number) => boolean
}

export interface DigestNoncesOptions {
  readonly now?: () => number
  /** Milliseconds in which a nonce can be used. */
  readonly lifetime?: number
  /** Nonces in use at once. */
  readonly max?: number
}

/** The counts that a nonce was used with. */
interface UsedCounts {
  highest: number
  readonly recent: Set<number>
}

/** Requests on several connections overtake each other by so many at most. */
const maxReordering = 64
const timeLength = 6
const headLength = timeLength + 10
const macLength = 16

/**
 * Nothing is kept of a nonce that nobody has answered: it says when it was made, under a key that lives as long as
 * the process. So a restart, and a nonce more than are remembered, cost a client one more round trip, never a replay.
 */
export function createDigestNonces({
  now = Date.now,
  lifetime = 5 * 60_000,
  max = 1000,
}: DigestNoncesOptions = {}): DigestNonces {
  const key = randomBytes(32)
  const mac = (head: Buffer): Buffer =>
    createHmac('sha256', key).update(head).digest().subarray(0, macLength)
  /** Nonces as old as one whose counts were forgotten cannot be told from it. */
  let forgotten = -1
  const inUse = new LRUCache<string, UsedCounts>({
    max,
    dispose: (_, nonce, reason) => {
      if (reason === 'evict') forgotten = Math.max(forgotten, timeOf(nonce))
    },
  })

  function isIssuedHere(nonce: string): boolean {
    const bytes = Buffer.from(nonce, 'base64url')
    if (bytes.length !== headLength + macLength || bytes.toString('base64url') !== nonce)
      return false
    return timingSafeEqual(bytes.subarray(headLength), mac(bytes.subarray(0, headLength)))
  }

  function countsOf(nonce: string): UsedCounts | undefined {
    const known = inUse.get(nonce)
    if (known || timeOf(nonce) <= forgotten) return known
    const fresh = { highest: 0, recent: new Set<number>() }
    inUse.set(nonce, fresh)
    return fresh
  }

  return {
    issue: () => {
      const head = Buffer.concat([Buffer.alloc(timeLength), randomBytes(headLength - timeLength)])
      head.writeUIntBE(now(), 0, timeLength)
      return Buffer.concat([head, mac(head)]).toString('base64url')
    },
    use: (nonce, count) => {
      if (!isIssuedHere(nonce)) return false
      const age = now() - timeOf(nonce)
      if (age < 0 || age >= lifetime) return false
      const used = countsOf(nonce)
      return used !== undefined && takeCount(used, count)
    },
  }
}

const timeOf = (nonce: string): number => Buffer.from(nonce, 'base64url').readUIntBE(0, timeLength)

function takeCount(used: UsedCounts, count: number): boolean {
  if (count < 1 || count <= used.highest - maxReordering || used.recent.has(count)) return false
  used.highest = Math.max(used.highest, count)
  used.recent.add(count)
  for (const old of used.recent) if (old <= used.highest - maxReordering) used.recent.delete(old)
  return true
}
