import type { Context } from 'koa'
import { connectionOf } from './guard.ts'

// Cookies know no ports: a second bridge on this machine (the demo) must not end the sessions of the first.
const nameFor = (ctx: Context, encrypted: boolean): string =>
  `${encrypted ? '__Secure-' : ''}bridge-${ctx.req.socket.localPort ?? 0}`

/** The id of the session that the browser shows. */
export const shownSession = (ctx: Context): string | undefined =>
  ctx.cookies.get(nameFor(ctx, connectionOf(ctx.req).encrypted))

/** Gives the browser a session, or ends the one that it has. It ends with the browser too. */
export function giveSession(ctx: Context, id: string | null): void {
  const { encrypted } = connectionOf(ctx.req)
  const name = nameFor(ctx, encrypted)
  const secure = encrypted ? '; Secure' : ''
  const value = id ?? '; Max-Age=0'
  ctx.append('Set-Cookie', `${name}=${value}; Path=/ui; HttpOnly; SameSite=Strict${secure}`)
}
