import { randomBytes } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { Switches } from '../switches.ts'

export const CARDDAV_SCOPE = 'https://www.googleapis.com/auth/carddav'

/** A person's consent for a client, and its refresh token. */
export interface Grant {
  readonly email: string
  readonly clientId: string
  readonly scopes: readonly string[]
  readonly refreshToken: string
  readonly created: number
  used: number
  revoked: boolean
}

export interface AccessToken {
  readonly token: string
  readonly email: string
  readonly scopes: readonly string[]
  readonly grant: Grant | undefined
  expires: number
}

const DAY = 86_400_000
const LIVE_GRANTS = 100

/** Grants and access tokens; both end by the clock. */
export class Grants {
  readonly #clock: Clock
  readonly #switches: Switches
  readonly #grants = new Map<string, Grant>()
  readonly #tokens = new Map<string, AccessToken>()

  constructor(clock: Clock, switches: Switches) {
    this.#clock = clock
    this.#switches = switches
  }

  /** A new grant; the oldest of more than a hundred for the same client dies silently. */
  grant(email: string, clientId: string, scopes: readonly string[]): Grant {
    const now = this.#clock.now()
    const refreshToken = `1//0${randomBytes(48).toString('base64url')}`
    const grant = { email, clientId, scopes, refreshToken, created: now, used: now, revoked: false }
    this.#grants.set(refreshToken, grant)
    const live = this.#of(email).filter((one) => one.clientId === clientId)
    for (const old of live.slice(0, -LIVE_GRANTS)) old.revoked = true
    return grant
  }

  hasGrant(email: string, clientId: string): boolean {
    return this.#of(email).some((grant) => grant.clientId === clientId)
  }

  /** The living grant of a refresh token, now used. */
  use(refreshToken: string): Grant | undefined {
    const grant = this.#grants.get(refreshToken)
    if (grant === undefined || !this.#lives(grant)) return undefined
    grant.used = this.#clock.now()
    return grant
  }

  issue(email: string, scopes: readonly string[], grant?: Grant): AccessToken {
    const token = `ya29.${randomBytes(96).toString('base64url')}`
    const issued = { token, email, scopes, grant, expires: this.#clock.now() + 3_599_000 }
    this.#tokens.set(token, issued)
    return issued
  }

  /** The token, when it lives. */
  accessToken(token: string): AccessToken | undefined {
    const issued = this.#tokens.get(token)
    if (issued === undefined || issued.expires <= this.#clock.now()) return undefined
    return issued.grant?.revoked === true ? undefined : issued
  }

  /** Ends the grant behind a refresh or access token; false for an unknown token. */
  revoke(token: string): boolean {
    const issued = this.#tokens.get(token)
    const grant = this.#grants.get(token) ?? issued?.grant
    if (issued !== undefined) issued.expires = 0
    if (grant !== undefined) grant.revoked = true
    return grant !== undefined || issued !== undefined
  }

  revokeAll(email: string): void {
    for (const grant of this.#of(email)) grant.revoked = true
    this.expireAll(email)
  }

  /** All access tokens of an account expire now; refresh tokens live. */
  expireAll(email: string): void {
    for (const issued of this.#tokens.values()) if (issued.email === email) issued.expires = 0
  }

  /** Seconds until the grant ends by itself, as Google tells them in "Testing"; undefined when it does not end. */
  secondsLeft({ created }: Grant): number | undefined {
    if (!this.#switches.testing) return undefined
    return Math.floor((created + 7 * DAY - this.#clock.now()) / 1000)
  }

  #of(email: string): readonly Grant[] {
    return [...this.#grants.values()].filter((grant) => grant.email === email && !grant.revoked)
  }

  #lives(grant: Grant): boolean {
    const now = this.#clock.now()
    if (grant.revoked || now - grant.used > 183 * DAY) return false
    return !(this.#switches.testing && now - grant.created > 7 * DAY)
  }
}
