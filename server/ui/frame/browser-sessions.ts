import { createHash, randomBytes } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { OwnerPasswordStore } from '../../../lib/store/owner-password.ts'
import type { SignOutStore } from '../../../lib/store/sign-outs.ts'
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
  /** What `generation` was at sign-in. */
  readonly generation: string
  /** Milliseconds since the epoch. */
  readonly openedAt: number
  /** The token against cross-site request forgery; stands in every form. */
  readonly formToken: string
  /** Shows a sentence on the next page that this session sees. */
  readonly addFlashMessage: (kind: FlashMessage['kind'], text: FlashMessage['text']) => void
  /** Those added since the last call; each is given once. */
  readonly takeFlashMessages: () => readonly FlashMessage[]
}

/** The sessions, found by the id that the cookie holds. */
export interface BrowserSessions {
  /** Changes with the owner's password, and when all browsers are signed out: that ends all sessions of before. */
  readonly generation: () => Promise<string>
  /**
   * Opens one, and gives its id, which nobody knew before (no session fixation). `generation` is that of before the
   * credentials were checked.
   */
  readonly open: (generation: string, userId?: number) => string
  /** Those that are open among the ids, in their order. */
  readonly find: (ids: readonly string[]) => Promise<readonly BrowserSession[]>
  /** Asking does not keep it open. */
  readonly isOpen: (session: BrowserSession) => Promise<boolean>
  readonly close: (session: BrowserSession) => void
  /** Ends all but this one, which goes on in the generation of now. */
  readonly closeOthers: (session: BrowserSession) => Promise<void>
}

export interface BrowserSessionsOptions {
  readonly store: OwnerPasswordStore & SignOutStore
  /** Milliseconds after which a session ends, however much it is used. */
  readonly maxAge: number
  /** By the clock on the wall: a machine that sleeps lets them end, too. */
  readonly clock?: { readonly now: () => number }
}

/** Milliseconds. */
const idleLifetime = 12 * 60 * 60 * 1000

/** Sessions live in memory, end after twelve hours without a request, and are kept under a hash of their id. */
export function createBrowserSessions({
  store,
  maxAge,
  clock = Date,
}: BrowserSessionsOptions): BrowserSessions {
  const sessions = new LRUCache<string, BrowserSession>({
    max: 100,
    ttl: idleLifetime,
    updateAgeOnGet: true,
    ttlResolution: 0,
    perf: clock,
  })
  const generation = async (): Promise<string> => {
    const [owner, signOuts] = await Promise.all([store.ownerVerifier(), store.signOutCount()])
    return `${owner?.salt.toString('hex') ?? ''} ${signOuts}`
  }
  const isOf = (now: string, session: BrowserSession | undefined): session is BrowserSession =>
    session?.generation === now && clock.now() - session.openedAt < maxAge
  return {
    generation,
    open: (now, userId) => {
      const id = randomBytes(32).toString('base64url')
      const formToken = randomBytes(32).toString('base64url')
      const fields = { generation: now, openedAt: clock.now(), formToken, userId }
      sessions.set(hashed(id), createSession({ key: hashed(id), ...fields }))
      return id
    },
    find: async (ids) => {
      const now = await generation()
      return ids.map((id) => sessions.get(hashed(id))).filter((session) => isOf(now, session))
    },
    isOpen: async ({ key }) => {
      const now = await generation()
      return isOf(now, sessions.peek(key))
    },
    close: ({ key }) => {
      sessions.delete(key)
    },
    closeOthers: async (session) => {
      const now = await generation()
      // It may have been closed meanwhile.
      const isHere = sessions.has(session.key)
      sessions.clear()
      if (isHere) sessions.set(session.key, { ...session, generation: now })
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

const hashed = (id: string): string => createHash('sha256').update(id).digest('base64')
