import { createHash, randomBytes } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { OwnerVerifier } from '../../lib/store.ts'
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
  /** Stands in every form. */
  readonly formToken: string
  /** Shows a sentence on the next page that this session sees. */
  readonly tell: (kind: Notice['kind'], text: Notice['text']) => void
  /** What was told since the last time. */
  readonly told: () => readonly Notice[]
}

export interface Sessions {
  /** Opens one and gives its id, which nobody knew before (no session fixation). */
  readonly open: (user?: number) => string
  readonly find: (id: string | undefined) => Session | undefined
  readonly isOpen: (session: Session) => boolean
  readonly close: (session: Session) => void
  /** Ends all but this one, whose owner has just this password from now on. */
  readonly closeOthers: (session: Session, owner: OwnerVerifier | undefined) => void
  /** Ends all when the owner's password was changed elsewhere: whoever did that wants nobody else to be in. */
  readonly heed: (owner: OwnerVerifier | undefined) => void
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
  /** Of the password that they came in under; undefined as long as nobody asked. */
  let salt: string | undefined
  return {
    open: (user) => {
      const id = randomBytes(32).toString('base64url')
      const formToken = randomBytes(32).toString('base64url')
      sessions.set(hashed(id), createSession({ key: hashed(id), formToken, user }))
      return id
    },
    find: (id) => (id === undefined ? undefined : sessions.get(hashed(id))),
    isOpen: ({ key }) => sessions.has(key),
    close: ({ key }) => {
      sessions.delete(key)
    },
    closeOthers: ({ key }, owner) => {
      salt = saltOf(owner)
      for (const other of [...sessions.keys()]) if (other !== key) sessions.delete(other)
    },
    heed: (owner) => {
      if (salt !== undefined && salt !== saltOf(owner)) sessions.clear()
      salt = saltOf(owner)
    },
  }
}

function createSession(about: Pick<Session, 'key' | 'formToken' | 'user'>): Session {
  const notices: Notice[] = []
  return {
    ...about,
    tell: (kind, text) => void notices.push({ kind, text }),
    told: () => notices.splice(0),
  }
}

const saltOf = (owner: OwnerVerifier | undefined): string => owner?.salt.toString('hex') ?? ''

const hashed = (id: string): string => createHash('sha256').update(id).digest('base64')
