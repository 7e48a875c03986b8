import type { BridgeUpstream } from '../support/bridge.ts'
import type { Gate } from './bearer-gate.ts'

/** A standard CardDAV server behind a bearer gate, and the same server without the gate. */
export interface StandardUpstream extends Gate, BridgeUpstream {
  readonly quirks: 'standard'
  readonly user: string
  /** The same cards by Basic: what another device of this person would change. */
  readonly direct: DirectDoor
}

export interface DirectDoor {
  /** Ends in a slash. */
  readonly url: string
  /** The seeded address book; ends in a slash. */
  readonly book: string
  readonly user: string
  readonly password: string
}

export interface UpstreamOptions {
  /** Also the name of the principal's folder. */
  readonly user?: string
}

/** The e-mail address that belongs to a user. */
export function emailOf(user: string): string {
  return user.includes('@') ? user : `${user}@example.org`
}
