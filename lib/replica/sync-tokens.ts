import { createHmac, timingSafeEqual } from 'node:crypto'
import { LRUCache } from 'lru-cache'

/** What one of the bridge's own sync-tokens stands for. */
export interface SyncPoint {
  /** Name and birth of the account, so that a token does not outlive an account of the same name. */
  readonly account: string
  readonly book: string
  /** As `BookSnapshot.epochOf` says of the revision, or of `since`. */
  readonly epoch: string
  /** All that changed up to this revision was told. */
  readonly revision: number
  /** Within `revision + 1`, the last id that a truncated answer told (RFC 6578 §3.6); undefined: none. */
  readonly after: string | undefined
  /** Of an initial report that was truncated, the revision when it began: what was gone by then is nothing to its client. */
  readonly since: number | undefined
  /** The form in which the device is served cards: two forms are two states. */
  readonly form: string
}

/** Prints and reads sync-tokens: https://www.rfc-editor.org/rfc/rfc6578#section-4. */
export interface SyncTokens {
  /** The same point gives the same token: independent of Host and device. */
  print(point: SyncPoint): string
  /** Undefined for every text that this installation did not print. */
  read(token: string): SyncPoint | undefined
}

const prefix = 'urn:carddav-bridge:sync:'
/** 1 wrapped upstream's token; those are stale. */
const version = 2
const macLength = 12

/** Tokens under a MAC; `secret` is the installation's. */
export function createSyncTokens(secret: Buffer): SyncTokens {
  const mac = (payload: Buffer): Buffer =>
    createHmac('sha256', secret).update(payload).digest().subarray(0, macLength)
  const seal = (text: string): string => {
    const payload = Buffer.from(text)
    return prefix + Buffer.concat([mac(payload), payload]).toString('base64url')
  }
  // Clients poll for tokens that change now and then; to make one costs as much as the rest of their answer.
  const printed = new LRUCache<string, string>({ max: 1000, memoMethod: seal })
  return {
    print: ({ account, book, epoch, revision, after, since, form }) =>
      printed.memo(
        JSON.stringify([
          version,
          account,
          book,
          epoch,
          revision,
          after ?? null,
          since ?? null,
          form,
        ]),
      ),
    read(token) {
      const payload = opened(token, mac)
      return payload && pointIn(payload)
    },
  }
}

/** The payload of a token whose MAC is ours. */
function opened(token: string, mac: (payload: Buffer) => Buffer): Buffer | undefined {
  if (!token.startsWith(prefix)) return undefined
  const bytes = Buffer.from(token.slice(prefix.length), 'base64url')
  // Node forgives foreign characters and stray bits: one token has one spelling.
  if (bytes.length <= macLength || prefix + bytes.toString('base64url') !== token) return undefined
  const payload = bytes.subarray(macLength)
  return timingSafeEqual(mac(payload), bytes.subarray(0, macLength)) ? payload : undefined
}

type Printed = [number, string, string, string, number, string | null, number | null, string]

function pointIn(payload: Buffer): SyncPoint | undefined {
  const [found, account, book, epoch, revision, after, since, form] = JSON.parse(
    payload.toString(),
  ) as Printed
  if (found !== version) return undefined
  return {
    account,
    book,
    epoch,
    revision,
    after: after ?? undefined,
    since: since ?? undefined,
    form,
  }
}
