import type { IncomingMessage } from 'node:http'
import type { Context } from 'koa'
import { connectionInfoOf } from './request-guard.ts'

/** A cookie of the pages: the session's id, or a token by which a browser is known that has signed in before. */
export type PagesCookie = 'session' | 'known-browser'

const names: Readonly<Record<PagesCookie, string>> = {
  session: 'bridge',
  'known-browser': 'bridge-known',
}

// Cookies know no ports: a second bridge on this machine (the demo) must not end the sessions of the first. `__Host-`
// keeps out those of other names and paths (https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie).
const nameOf = (cookie: PagesCookie, request: IncomingMessage): string =>
  `${connectionInfoOf(request).encrypted ? '__Host-' : ''}${names[cookie]}-${request.socket.localPort ?? 0}`

/**
 * All values of a cookie in the request, unverified. Another port of this machine may set one of that name, for a longer
 * path, which the browser puts first (https://www.rfc-editor.org/rfc/rfc6265#section-8.6).
 */
export function readCookies(request: IncomingMessage, cookie: PagesCookie): readonly string[] {
  const start = `${nameOf(cookie, request)}=`
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim())
  return pairs.filter((pair) => pair.startsWith(start)).map((pair) => pair.slice(start.length))
}

/** Sets the cookie that holds a session id, until the browser is closed; null deletes it. */
export function setSessionCookie(ctx: Context, id: string | null): void {
  setCookie(ctx, 'session', id ?? '; Max-Age=0')
}

/** Sets the cookie by which the browser is known from now on, for a year. */
export function setKnownBrowserCookie(ctx: Context, token: string): void {
  setCookie(ctx, 'known-browser', `${token}; Max-Age=${365 * 24 * 60 * 60}`)
}

function setCookie(ctx: Context, cookie: PagesCookie, value: string): void {
  const where = connectionInfoOf(ctx.req).encrypted ? 'Path=/; Secure' : 'Path=/ui'
  const line = `${nameOf(cookie, ctx.req)}=${value}; ${where}; HttpOnly; SameSite=Strict`
  ctx.append('Set-Cookie', line)
}
