import { createHash, randomBytes } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { OwnerPasswordVerifier } from '../../../lib/store/owner-password.ts'
import type { Html } from './html.ts'

/** A sentence to show once, at the top of the next page. */
export interface FlashMessage {
  readonly kind: 'good' | 'warn' | 'bad'
  readonly text: Html | string
}

/** A browser that is signed in to the pages. */
export interface BrowserSession {
  /** A hash of what its cookie holds, which is kept nowhere else. */
  readonly key: string
  /** The user whose program signed in, when it runs on this machine and the system tells; valid for nobody else. */
  readonly userId: number | undefined
  /** Salt of the owner's password at sign-in. */
  readonly salt: string
  /** The token against cross-site request forgery; stands in every form. */
  readonly formToken: string
  /** Shows a sentence on the next page that this session sees. */
  readonly addFlashMessage: (kind: FlashMessage['kind'], text: FlashMessage['text']) => void
  /** Those added since the last call; each is given once. */
  readonly takeFlashMessages: () => readonly FlashMessage[]
}

/** The open sessions, found by the id that the cookie holds. */
export interface BrowserSessions {
  /** Opens one, under the owner's password, and gives its id, which nobody knew before (no session fixation). */
  readonly open: (owner: OwnerPasswordVerifier | undefined, userId?: number) => string
  /** Undefined when the password was changed since: that signs out everybody else. */
  readonly find: (
    id: string | undefined,
    owner: OwnerPasswordVerifier | undefined,
  ) => BrowserSession | undefined
  /** As far as the last `find` tells. */
  readonly isOpen: (session: BrowserSession) => boolean
  readonly close: (session: BrowserSession) => void
  /** Ends all but this one, which goes on under the owner's new password. */
  readonly closeOthers: (session: BrowserSession, owner: OwnerPasswordVerifier | undefined) => void
}

/** Milliseconds. */
const idleLifetime = 12 * 60 * 60 * 1000

/** Sessions live in memory, end after twelve hours without a request, and are kept under a hash of their id. */
export function createBrowserSessions(clock: { now: () => number } = performance): BrowserSessions {
  const sessions = new LRUCache<string, BrowserSession>({
    max: 100,
    ttl: idleLifetime,
    updateAgeOnGet: true,
    ttlResolution: 0,
    perf: clock,
  })
  /** Of the password as it was seen last. */
  let salt = ''
  return {
    open: (owner, userId) => {
      const id = randomBytes(32).toString('base64url')
      const formToken = randomBytes(32).toString('base64url')
      const key = hashed(id)
      sessions.set(key, createSession({ key, salt: saltOf(owner), formToken, userId }))
      return id
    },
    find: (id, owner) => {
      salt = saltOf(owner)
      const session = id === undefined ? undefined : sessions.get(hashed(id))
      return session?.salt === salt ? session : undefined
    },
    isOpen: ({ key }) => sessions.peek(key)?.salt === salt,
    close: ({ key }) => {
      sessions.delete(key)
    },
    closeOthers: (session, owner) => {
      salt = saltOf(owner)
      sessions.clear()
      sessions.set(session.key, { ...session, salt })
    },
  }
}

function createSession(
  fields: Omit<BrowserSession, 'addFlashMessage' | 'takeFlashMessages'>,
): BrowserSession {
  const messages: FlashMessage[] = []
  return {
    ...fields,
    addFlashMessage: (kind, text) => void messages.push({ kind, text }),
    takeFlashMessages: () => messages.splice(0),
  }
}

const saltOf = (owner: OwnerPasswordVerifier | undefined): string =>
  owner?.salt.toString('hex') ?? ''

const hashed = (id: string): string => createHash('sha256').update(id).digest('base64')
