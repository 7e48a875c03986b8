import { createHash, randomBytes } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { OwnerVerifier } from '../../../lib/store/store.ts'
import type { Html } from './html.ts'

/** A sentence to show once, at the top of the next page. */
export interface Notice {
  readonly kind: 'good' | 'warn' | 'bad'
  readonly text: Html | string
}

/** A browser that has come in. */
export interface Session {
  /** A hash of what its cookie holds, which is kept nowhere else. */
  readonly key: string
  /** Whose program came in, when it runs on this machine and the system tells: it is nobody else's. */
  readonly user: number | undefined
  /** Of the owner's password that it came in under. */
  readonly salt: string
  /** Stands in every form. */
  readonly formToken: string
  /** Shows a sentence on the next page that this session sees. */
  readonly tell: (kind: Notice['kind'], text: Notice['text']) => void
  /** What was told since the last time. */
  readonly told: () => readonly Notice[]
}

export interface Sessions {
  /** Opens one, under the owner's password, and gives its id, which nobody knew before (no session fixation). */
  readonly open: (owner: OwnerVerifier | undefined, user?: number) => string
  /** Undefined when the password is another now: whoever changed it wants nobody else to be in. */
  readonly find: (id: string | undefined, owner: OwnerVerifier | undefined) => Session | undefined
  /** As far as the last `find` tells. */
  readonly isOpen: (session: Session) => boolean
  readonly close: (session: Session) => void
  /** Ends all but this one, which goes on under the owner's new password. */
  readonly closeOthers: (session: Session, owner: OwnerVerifier | undefined) => void
}

const idle = 12 * 60 * 60 * 1000

/** Sessions live in memory, end after twelve hours without a request, and are kept under a hash of their id. */
export function createSessions(clock: { now: () => number } = performance): Sessions {
  const sessions = new LRUCache<string, Session>({
    max: 100,
    ttl: idle,
    updateAgeOnGet: true,
    ttlResolution: 0,
    perf: clock,
  })
  /** Of the password as it was seen last. */
  let salt = ''
  return {
    open: (owner, user) => {
      const id = randomBytes(32).toString('base64url')
      const formToken = randomBytes(32).toString('base64url')
      const about = { key: hashed(id), salt: saltOf(owner), formToken, user }
      sessions.set(about.key, createSession(about))
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

function createSession(about: Omit<Session, 'tell' | 'told'>): Session {
  const notices: Notice[] = []
  return {
    ...about,
    tell: (kind, text) => void notices.push({ kind, text }),
    told: () => notices.splice(0),
  }
}

const saltOf = (owner: OwnerVerifier | undefined): string => owner?.salt.toString('hex') ?? ''

const hashed = (id: string): string => createHash('sha256').update(id).digest('base64')
