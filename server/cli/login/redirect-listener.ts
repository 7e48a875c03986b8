import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Koa from 'koa'
import { resultPage, type Result } from './result-page.ts'

/** What to make of a redirect; undefined when it does not belong to the sign-in under way. */
export type Answer = (query: URLSearchParams) => Promise<Result> | undefined

/** A listener on 127.0.0.1 and a random port that lives for one sign-in (RFC 8252 §7.3). */
export interface RedirectListener {
  readonly redirectUri: string
  /** From now on redirects are answered; the browser gets its page when the answer is known. */
  listen(answer: Answer): void
  /** Lets the last page out and closes. */
  close(): Promise<void>
}

export async function openRedirectListener(): Promise<RedirectListener> {
  let answer: Answer = () => undefined
  let host = ''
  const app = new Koa()
  // What the browser does meanwhile is no news; Koa would print it.
  app.silent = true
  app.use(async (ctx) => {
    const mine = ctx.get('Host') === host && ctx.method === 'GET' && ctx.path === '/callback'
    const result = mine ? await answer(new URLSearchParams(ctx.querystring)) : undefined
    const { status, body } = resultPage(result ?? 'foreign')
    ctx.set(headers)
    ctx.status = status
    ctx.body = body
  })
  const server = createServer(app.callback())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    redirectUri: `http://${host}/callback`,
    listen(wanted) {
      answer = wanted
    },
    close: () => close(server),
  }
}

const headers = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  // The address of the page holds the code.
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  Connection: 'close',
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  const late = setTimeout(() => {
    server.closeAllConnections()
  }, 1_000)
  await closed
  clearTimeout(late)
}
