import type { Context } from 'koa'
import { connectionInfoOf } from './request-guard.ts'

// Cookies know no ports: a second bridge on this machine (the demo) must not end the sessions of the first.
const nameFor = (ctx: Context, encrypted: boolean): string =>
  `${encrypted ? '__Secure-' : ''}bridge-${ctx.req.socket.localPort ?? 0}`

/** The session id in the request's cookie, unverified. */
export const readSessionCookie = (ctx: Context): string | undefined =>
  ctx.cookies.get(nameFor(ctx, connectionInfoOf(ctx.req).encrypted))

/** Sets the cookie that holds a session id, until the browser is closed; null deletes it. */
export function setSessionCookie(ctx: Context, id: string | null): void {
  const { encrypted } = connectionInfoOf(ctx.req)
  const name = nameFor(ctx, encrypted)
  const secure = encrypted ? '; Secure' : ''
  const value = id ?? '; Max-Age=0'
  ctx.append('Set-Cookie', `${name}=${value}; Path=/ui; HttpOnly; SameSite=Strict${secure}`)
}
