import type { IncomingMessage } from 'node:http'
import type { Context } from 'koa'
import { isFromReverseProxy } from '../../net/addresses/reverse-proxy.ts'
import { findPeerUserId } from '../../net/peer-user.ts'
import { readCookies } from './session-cookie.ts'
import type { BrowserSession, BrowserSessions } from './browser-sessions.ts'

/** The session of the browser that sent a request; undefined when it is not signed in. */
export type SessionLookup = (ctx: Context) => Promise<BrowserSession | undefined>

/**
 * Cookies know no ports (https://www.rfc-editor.org/rfc/rfc6265#section-8.5): whoever serves another port of this machine
 * can get ours from the browser. So a session that a user of this machine opened is valid for that user's programs only,
 * and root's.
 */
export function createSessionLookup(sessions: BrowserSessions): SessionLookup {
  return async ({ req }) => {
    for (const session of await sessions.find(readCookies(req, 'session')))
      if (session.userId === undefined || (await isSentBy(session.userId, req))) return session
    return undefined
  }
}

async function isSentBy(userId: number, request: IncomingMessage): Promise<boolean> {
  // Everybody can make the proxy's user ask.
  if (isFromReverseProxy(request)) return false
  const user = await findPeerUserId(request.socket)
  return user === 0 || user === userId
}
