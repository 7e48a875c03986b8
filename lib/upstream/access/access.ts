import { isSafe } from '../../http/safe-methods.ts'
import type { Tokens } from '../../oauth/tokens.ts'
import { HttpError } from '../../errors/http-error.ts'
import type { Exchange, UpstreamHead, UpstreamRequest } from '../exchange/exchange.ts'
import { accountTrouble, isThrottling, readRefusal, whyThrottled, type Refusal } from './refusal.ts'
import { collect, type Sink } from '../exchange/sink.ts'
import type { Throttle } from './throttle.ts'

export interface AccessRequest {
  readonly method: string
  readonly url: URL
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer | undefined
  /** Ends the request when its method is safe; others run to their end, so that their outcome is known. */
  readonly signal?: AbortSignal | undefined
}

/** A success's head and the URL that answered (after redirects), or what upstream said instead. */
export type Outcome =
  | { readonly head: UpstreamHead; readonly url: URL; readonly refusal: undefined }
  | { readonly head: UpstreamHead; readonly url: URL; readonly refusal: Refusal }

/**
 * Upstream as one account sees it. Adds the bearer token, and only on `origin`; refreshes it once after a 401 and
 * repeats once; keeps the account's pauses; follows redirects of safe methods on the same origin, three at most.
 * Unsafe methods reach upstream once, plus the repeat after a 401. Successful bodies go to the sink of `receive`.
 */
export interface Access {
  send(request: AccessRequest, receive: (head: UpstreamHead, url: URL) => Sink): Promise<Outcome>
}

/** The same access, whose requests with safe methods end when the signal does. */
export const until = (signal: AbortSignal, access: Access): Access => ({
  send: (request, receive) => access.send({ ...request, signal }, receive),
})

export interface AccessOptions {
  readonly account: string
  readonly origin: string
  readonly exchange: Exchange
  readonly tokens: Tokens
  readonly throttle: Throttle
}

const errorLimit = 1024 * 1024
const maxRedirects = 3

export function createAccess(options: AccessOptions): Access {
  return {
    async send(request, receive) {
      let { url } = request
      const signal = isSafe(request.method) ? request.signal : undefined
      for (let hops = 0; ; hops += 1) {
        const outcome = await authorized(options, { ...request, url, signal }, receive)
        const location = redirectOf(outcome.head)
        if (location === undefined) return outcome
        if (!isSafe(request.method) || hops === maxRedirects) {
          throw new HttpError(
            502,
            `Upstream redirects ${request.method} ${hops === maxRedirects ? 'in circles' : 'elsewhere'}`,
          )
        }
        url = follow(location, url, options.origin)
      }
    },
  }
}

async function authorized(
  options: AccessOptions,
  request: AccessRequest,
  receive: (head: UpstreamHead, url: URL) => Sink,
): Promise<Outcome> {
  const { account, tokens, throttle } = options
  throttle.admit()
  const token = await tokens.accessToken(account)
  const first = await once(options, request, token, receive)
  if (first.refusal?.status !== 401) return judged(options, first)
  tokens.invalidate(account, token)
  const second = await once(options, request, await tokens.accessToken(account), receive)
  if (second.refusal?.status !== 401) return judged(options, second)
  // Google has sent 401 as throttling (SyncEvolution 0c989eb7), so this is no reason to sign the account out.
  throw throttle.pause(second.refusal.retryAfter, `it refuses ${account} even with a fresh token`)
}

async function once(
  { origin, exchange }: AccessOptions,
  { method, url, headers, body, signal }: AccessRequest,
  token: string,
  receive: (head: UpstreamHead, url: URL) => Sink,
): Promise<Outcome> {
  signal?.throwIfAborted()
  if (url.origin !== origin)
    throw new HttpError(502, `Upstream points to ${url.origin}, which is another server`)
  let error: Buffer = Buffer.alloc(0)
  const sent: UpstreamRequest = {
    method,
    url,
    body,
    headers: { ...common, ...headers, Authorization: `Bearer ${token}` },
    signal,
  }
  const head = await exchange(sent, (answered) =>
    answered.status < 300
      ? receive(answered, url)
      : collect(errorLimit, (whole) => {
          error = whole
        }),
  )
  const refusal = head.status < 300 ? undefined : readRefusal(head, error)
  return { head, url, refusal }
}

const common = {
  'Accept-Encoding': 'gzip',
  'User-Agent': 'carddav-bridge',
  // A gateway names itself (https://www.rfc-editor.org/rfc/rfc9110#section-7.6.3).
  Via: '1.1 carddav-bridge',
}

function judged({ account, throttle }: AccessOptions, outcome: Outcome): Outcome {
  const { refusal } = outcome
  // First: Google files a disabled API under `usageLimits` too.
  const trouble = refusal && accountTrouble(refusal, account)
  if (trouble !== undefined)
    throw new HttpError(503, trouble, { headers: { 'Retry-After': '300' } })
  if (refusal && isThrottling(refusal)) {
    throw throttle.pause(refusal.retryAfter, whyThrottled(refusal))
  }
  throttle.relax()
  return outcome
}

function redirectOf(head: UpstreamHead): string | undefined {
  const redirect =
    head.status >= 301 && head.status <= 308 && ![304, 305, 306].includes(head.status)
  return redirect ? head.headers.location : undefined
}

function follow(location: string, base: URL, origin: string): URL {
  const next = URL.parse(location, base.href)
  if (next?.origin !== origin || next.username !== '' || next.password !== '') {
    throw new HttpError(502, 'Upstream redirects to another server, which is not followed')
  }
  next.hash = ''
  return next
}
