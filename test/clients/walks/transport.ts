import type { TestBridge } from '../../support/test-bridge.ts'
import type { RawAnswer } from '../../support/raw-http.ts'

/** How a request signs in: with the password at once, when a 401 asks for it, or when one asks for Digest. */
export type SignsIn = 'at once' | 'when asked' | 'by Digest'

/** A request of a client, and how far the client goes with it. */
export interface Outgoing {
  readonly method: string
  /** Goes out as it is. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer | undefined
  readonly signsIn: SignsIn
  /** Whether it goes where a redirect leads. */
  readonly follows: boolean
}

export interface Arrived {
  /** In order; each 401 and redirect that the client went on from, then the one that counts. */
  readonly answers: readonly RawAnswer[]
  /** Where the redirects ended. */
  readonly path: string
}

export interface Credentials {
  readonly user: string
  readonly password: string
}

/** What takes a client's requests to a bridge: our own code, or a real program. */
export interface Transport {
  /** The program's name; our own code has none. */
  readonly program?: string
  /** Why it cannot be had here. */
  readonly skip: string | false
  readonly open: (bridge: TestBridge, credentials: Credentials) => Send
}

export type Send = (request: Outgoing) => Promise<Arrived>
