import type { Context } from 'koa'
import type { OwnerPasswordStore } from '../../../lib/store/owner-password.ts'
import { findPeerUserId } from '../../net/peer-user.ts'
import { readSessionCookie } from './session-cookie.ts'
import type { BrowserSession, BrowserSessions } from './browser-sessions.ts'

/** The session of the browser that sent a request; undefined when it is not signed in. */
export type SessionLookup = (ctx: Context) => Promise<BrowserSession | undefined>

/**
 * Cookies know no ports (https://www.rfc-editor.org/rfc/rfc6265#section-8.5): whoever serves another port of this machine
 * can get ours from the browser. So a session that a user of this machine opened is valid for that user's programs only,
 * and root's.
 */
export function createSessionLookup(
  sessions: BrowserSessions,
  store: OwnerPasswordStore,
): SessionLookup {
  return async (ctx) => {
    const session = sessions.find(readSessionCookie(ctx), await store.ownerVerifier())
    if (session?.userId === undefined) return session
    const user = await findPeerUserId(ctx.req.socket)
    return user === 0 || user === session.userId ? session : undefined
  }
}
