import { isSafeMethod } from '../../http/safe-methods.ts'
import type { AccessTokenSource } from '../../oauth/access-tokens.ts'
import { markNotDone } from '../exchange/transport-error.ts'
import { HttpError } from '../../errors/http-error.ts'
import type {
  UpstreamTransport,
  UpstreamResponseHead,
  UpstreamRequest,
} from '../exchange/transport.ts'
import {
  accountProblemAdvice,
  isThrottlingRefusal,
  parseUpstreamRefusal,
  throttlingReason,
  type UpstreamRefusal,
} from './refusal.ts'
import { collectBody, type BodySink } from '../exchange/body-sink.ts'
import type { UpstreamThrottle } from './throttle.ts'

interface UpstreamClientRequest {
  readonly method: string
  readonly url: URL
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer | undefined
}

/** A success's head and the URL that answered (after redirects), or what upstream said instead. */
export type UpstreamOutcome =
  | { readonly head: UpstreamResponseHead; readonly url: URL; readonly refusal: undefined }
  | { readonly head: UpstreamResponseHead; readonly url: URL; readonly refusal: UpstreamRefusal }

/**
 * Upstream as one account sees it. Adds the bearer token, and only on `origin`; refreshes it once after a 401 and
 * repeats once; keeps the account's pauses; follows redirects of safe methods on the same origin, three at most.
 * Unsafe methods reach upstream once, plus the repeat after a 401. Successful bodies go to the sink of `receive`.
 */
export interface UpstreamClient {
  send(
    request: UpstreamClientRequest,
    receive: (head: UpstreamResponseHead, url: URL) => BodySink,
  ): Promise<UpstreamOutcome>
}

export interface UpstreamClientOptions {
  readonly account: string
  readonly origin: string
  readonly transport: UpstreamTransport
  readonly tokens: AccessTokenSource
  readonly throttle: UpstreamThrottle
}

const errorLimit = 1024 * 1024
const maxRedirects = 3

export function createUpstreamClient(options: UpstreamClientOptions): UpstreamClient {
  return {
    async send(request, receive) {
      let { url } = request
      for (let hops = 0; ; hops += 1) {
        const outcome = await sendAuthorized(options, { ...request, url }, receive)
        const location = redirectLocation(outcome.head)
        if (location === undefined) return outcome
        if (!isSafeMethod(request.method) || hops === maxRedirects) {
          throw new HttpError(
            502,
            `Upstream redirects ${request.method} ${hops === maxRedirects ? 'in circles' : 'elsewhere'}`,
          )
        }
        url = redirectTarget(location, url, options.origin)
      }
    },
  }
}

async function sendAuthorized(
  options: UpstreamClientOptions,
  request: UpstreamClientRequest,
  receive: (head: UpstreamResponseHead, url: URL) => BodySink,
): Promise<UpstreamOutcome> {
  const { account, tokens, throttle } = options
  const token = await beforeSending(() => {
    throttle.admit()
    return tokens.accessToken(account)
  })
  const first = await sendOnce(options, request, token, receive)
  if (first.refusal?.status !== 401) return assertUsable(options, first)
  tokens.invalidate(account, token)
  const fresh = await beforeSending(() => tokens.accessToken(account))
  const second = await sendOnce(options, request, fresh, receive)
  if (second.refusal?.status !== 401) return assertUsable(options, second)
  // Google has sent 401 as throttling (SyncEvolution 0c989eb7), so this is no reason to sign the account out.
  const why = `it refuses ${account} even with a fresh token`
  throw markNotDone(throttle.pause(second.refusal.retryAfter, why))
}

/** What fails before anything is sent has done nothing. */
async function beforeSending<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof Error ? markNotDone(error) : error
  }
}

async function sendOnce(
  { origin, transport }: UpstreamClientOptions,
  { method, url, headers, body }: UpstreamClientRequest,
  token: string,
  receive: (head: UpstreamResponseHead, url: URL) => BodySink,
): Promise<UpstreamOutcome> {
  if (url.origin !== origin)
    throw new HttpError(502, `Upstream points to ${url.origin}, which is another server`)
  let error: Buffer = Buffer.alloc(0)
  const sent: UpstreamRequest = {
    method,
    url,
    body,
    headers: { ...commonHeaders, ...headers, Authorization: `Bearer ${token}` },
  }
  const head = await transport(sent, (answered) =>
    answered.status < 300
      ? receive(answered, url)
      : collectBody(errorLimit, (whole) => {
          error = whole
        }),
  )
  const refusal = head.status < 300 ? undefined : parseUpstreamRefusal(head, error)
  return { head, url, refusal }
}

const commonHeaders = {
  'Accept-Encoding': 'gzip',
  'User-Agent': 'carddav-bridge',
  // A gateway names itself (https://www.rfc-editor.org/rfc/rfc9110#section-7.6.3).
  Via: '1.1 carddav-bridge',
}

/** Throws 503 for a refusal that concerns the whole account, or that asks for a pause. */
function assertUsable(
  { account, throttle }: UpstreamClientOptions,
  outcome: UpstreamOutcome,
): UpstreamOutcome {
  const { refusal } = outcome
  // First: Google files a disabled API under `usageLimits` too.
  const advice = refusal && accountProblemAdvice(refusal, account)
  if (advice !== undefined)
    throw markNotDone(new HttpError(503, advice, { headers: { 'Retry-After': '300' } }))
  if (refusal && isThrottlingRefusal(refusal)) {
    throw throttle.pause(refusal.retryAfter, throttlingReason(refusal))
  }
  throttle.reset()
  return outcome
}

function redirectLocation(head: UpstreamResponseHead): string | undefined {
  const redirect =
    head.status >= 301 && head.status <= 308 && ![304, 305, 306].includes(head.status)
  return redirect ? head.headers.location : undefined
}

function redirectTarget(location: string, base: URL, origin: string): URL {
  const next = URL.parse(location, base.href)
  if (next?.origin !== origin || next.username !== '' || next.password !== '') {
    throw new HttpError(502, 'Upstream redirects to another server, which is not followed')
  }
  next.hash = ''
  return next
}
