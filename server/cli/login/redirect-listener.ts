import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Koa from 'koa'
import { renderSignInResultPage, type SignInResult } from './sign-in-result-page.ts'

/** Handles a redirect; undefined when it does not belong to the current sign-in. */
type AnswerRedirect = (query: URLSearchParams) => Promise<SignInResult> | undefined

/** A listener on 127.0.0.1 and a random port that lives for one sign-in (RFC 8252 §7.3). */
export interface RedirectListener {
  readonly redirectUri: string
  /** Handles redirects from now on; the browser gets its page when the result is known. */
  listen(answer: AnswerRedirect): void
  /** Waits a second at most for the last response, and closes. */
  close(): Promise<void>
}

/** Opens a listener, which answers each request with an error page until `listen` is called. */
export async function openRedirectListener(): Promise<RedirectListener> {
  let answer: AnswerRedirect = () => undefined
  let host = ''
  const app = new Koa()
  // Koa would print errors of the browser's connection.
  app.silent = true
  app.use(async (ctx) => {
    const isCallback = ctx.get('Host') === host && ctx.method === 'GET' && ctx.path === '/callback'
    const result = isCallback ? await answer(new URLSearchParams(ctx.querystring)) : undefined
    const { status, body } = renderSignInResultPage(result ?? 'foreign')
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
    listen(handler) {
      answer = handler
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
  const timer = setTimeout(() => {
    server.closeAllConnections()
  }, 1_000)
  await closed
  clearTimeout(timer)
}
