import { hash, randomBytes } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { checkPassword } from '../lib/guard/password.ts'
import { HttpError } from '../lib/http-error.ts'
import type { Account, Device, Store } from '../lib/store.ts'

/** Who is calling. */
export interface Caller {
  readonly account: Account
  readonly device: Device
}

/** Basic credentials → the device they belong to. Rejects with 401 and the challenge. */
export type Authenticate = (authorization: string | undefined) => Promise<Caller>

export interface AuthenticateOptions {
  readonly store: Pick<Store, 'revision' | 'accounts' | 'devices'>
  readonly now?: () => number
}

/** How long a change made by another process may stay unseen, in milliseconds; wrong credentials look at once. */
const glance = 100

/**
 * Device passwords are generated with 128 bits or more, so one fast hash each is enough; what was found right is
 * remembered under a keyed hash until accounts or devices change.
 */
export function createAuthenticate({ store, now = Date.now }: AuthenticateOptions): Authenticate {
  const key = randomBytes(32).toString('base64')
  const callers = new LRUCache<string, Caller>({ max: 1000 })
  let directory: Directory = { accounts: [], devices: [] }
  let revision: number | undefined
  let lookedAt = -Infinity

  async function look(): Promise<void> {
    lookedAt = now()
    const present = await store.revision()
    if (present === revision) return
    const [accounts, devices] = await Promise.all([store.accounts(), store.devices()])
    directory = { accounts, devices }
    revision = present
    callers.clear()
  }

  return async (authorization) => {
    if (authorization === undefined) throw challenge('No credentials')
    if (now() - lookedAt >= glance) await look()
    const remembered = hash('sha256', key + authorization, 'base64')
    const known = callers.get(remembered)
    if (known && !isExpired(known.device, now())) return known
    await look()
    const caller = find(authorization, directory, now())
    callers.set(remembered, caller)
    return caller
  }
}

interface Directory {
  readonly accounts: readonly Account[]
  readonly devices: readonly Device[]
}

function find(authorization: string, { accounts, devices }: Directory, now: number): Caller {
  const { user, password } = readBasic(authorization)
  const account = accounts.find(({ name, email }) => name === user || email?.toLowerCase() === user)
  const candidates = devices.filter((device) => device.account === account?.name)
  // The same work for an unknown user as for a known one.
  if (candidates.length === 0) checkPassword(password, undefined)
  const right = candidates.filter((device) => checkPassword(password, device))
  const device = right.find((found) => !isExpired(found, now))
  if (account && device) return { account, device }
  throw challenge(
    right.length > 0 ? 'The device password has expired' : 'Wrong user name or password',
  )
}

const isExpired = ({ expiresAt }: Device, now: number): boolean =>
  expiresAt !== undefined && now >= expiresAt

/** https://www.rfc-editor.org/rfc/rfc7617#section-2: UTF-8, split at the first colon. */
function readBasic(authorization: string): { readonly user: string; readonly password: string } {
  const [, encoded] = /^Basic\s+([A-Za-z0-9+/=_-]+)\s*$/i.exec(authorization) ?? []
  if (encoded === undefined) throw challenge('Not Basic credentials')
  const text = Buffer.from(encoded, 'base64').toString()
  const colon = text.indexOf(':')
  if (colon < 0) throw challenge('Credentials without a colon')
  return { user: text.slice(0, colon).toLowerCase(), password: text.slice(colon + 1) }
}

// Exactly this realm for ever: clients keep passwords under it (https://www.rfc-editor.org/rfc/rfc7617#section-2).
const challenge = (message: string): HttpError =>
  new HttpError(401, message, {
    headers: { 'WWW-Authenticate': 'Basic realm="carddav-bridge", charset="UTF-8"' },
  })
