import { createHmac, timingSafeEqual } from 'node:crypto'
import { LRUCache } from 'lru-cache'

/** What one of our sync-tokens stands for. */
export interface SyncTokenState {
  /** Name and birth of the account, so that a token does not outlive an account of the same name. */
  readonly account: string
  readonly book: string
  /** Upstream's token, whatever it looks like. */
  readonly upstream: string
  /** Revision of what the bridge itself keeps about the book. */
  readonly revision: number
}

export interface SyncTokenCodec {
  /** The same state gives the same token: independent of Host and device. */
  encode(state: SyncTokenState): string
  /** Undefined for every text that this installation did not issue. */
  decode(token: string): SyncTokenState | undefined
}

const prefix = 'urn:carddav-bridge:sync:'
const version = 1
const macLength = 16

/**
 * Upstream's sync-tokens wrapped as URIs, as RFC 6578 demands and Google's are not, and bound to one book:
 * https://www.rfc-editor.org/rfc/rfc6578#section-4. `secret` is the installation's.
 */
export function createSyncTokenCodec(secret: Buffer): SyncTokenCodec {
  const mac = (payload: Buffer): Buffer =>
    createHmac('sha256', secret).update(payload).digest().subarray(0, macLength)
  const print = (state: string): string => {
    const payload = Buffer.from(state)
    return prefix + Buffer.concat([mac(payload), payload]).toString('base64url')
  }
  // Clients poll for tokens that change now and then; to make one costs as much as the rest of their answer.
  const printed = new LRUCache<string, string>({ max: 1000, memoMethod: print })
  return {
    encode: ({ account, book, upstream, revision }) =>
      printed.memo(JSON.stringify([version, account, book, upstream, revision])),
    decode(token) {
      if (!token.startsWith(prefix)) return undefined
      const bytes = Buffer.from(token.slice(prefix.length), 'base64url')
      // Node forgives foreign characters and stray bits: one token has one spelling.
      if (bytes.length <= macLength || prefix + bytes.toString('base64url') !== token)
        return undefined
      const payload = bytes.subarray(macLength)
      return timingSafeEqual(mac(payload), bytes.subarray(0, macLength)) ? read(payload) : undefined
    },
  }
}

function read(payload: Buffer): SyncTokenState | undefined {
  const [found, account, book, upstream, revision] = JSON.parse(payload.toString()) as [
    number,
    string,
    string,
    string,
    number,
  ]
  return found === version ? { account, book, upstream, revision } : undefined
}
