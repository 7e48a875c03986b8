import type { Context } from 'koa'
import type { Store } from '../../../lib/store/store.ts'
import { peerUser } from '../../net/peer-user.ts'
import { shownSession } from './cookie.ts'
import type { Session, Sessions } from './sessions.ts'

/** The session of the browser that asks, if it has come in. */
export type SessionOf = (ctx: Context) => Promise<Session | undefined>

/**
 * Cookies know no ports (https://www.rfc-editor.org/rfc/rfc6265#section-8.5): whoever serves another port of this machine
 * can get ours from the browser. So the session of one user of it is good for that user's programs only, and root's.
 */
export function createSessionOf(sessions: Sessions, store: Pick<Store, 'owner'>): SessionOf {
  return async (ctx) => {
    const session = sessions.find(shownSession(ctx), await store.owner())
    if (session?.user === undefined) return session
    const user = await peerUser(ctx.req.socket)
    return user === 0 || user === session.user ? session : undefined
  }
}
