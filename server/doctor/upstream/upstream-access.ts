import { dav } from '../../../lib/dav/xml/names.ts'
import { createAccess, type Access } from '../../../lib/upstream/access/access.ts'
import { type Exchange, type UpstreamHead } from '../../../lib/upstream/exchange/exchange.ts'
import { collect } from '../../../lib/upstream/exchange/sink.ts'
import { accountTrouble, isThrottling, readRefusal } from '../../../lib/upstream/access/refusal.ts'
import { propfindBody } from '../../../lib/upstream/access/request-bodies.ts'
import { createThrottle } from '../../../lib/upstream/access/throttle.ts'
import { apiPage } from '../../accounts/google-console.ts'
import type { Settings } from '../../settings/settings.ts'
import { fault, ok, type Finding } from '../examination/check.ts'
import type { FreshToken } from './token.ts'

/**
 * One request with the fresh token, before anything can take its answer for something else: is the API enabled, the
 * scope right, and are we let in? Gives upstream as this token sees it.
 */
export async function letIn(
  { upstream }: Settings,
  exchange: Exchange,
  account: string,
  { accessToken }: FreshToken,
): Promise<Finding<Access>> {
  const wellKnown = new URL(upstream.wellKnown)
  const { head, body } = await knock(exchange, wellKnown, accessToken)
  const trouble = head.status < 400 ? undefined : troubleIn(head, body, account)
  if (trouble) return trouble
  const access = createAccess({
    account,
    origin: wellKnown.origin,
    exchange,
    tokens: { accessToken: () => Promise.resolve(accessToken), invalidate: () => undefined },
    throttle: createThrottle(),
  })
  return ok(`${wellKnown.host} takes the token (${head.status})`, access)
}

interface Knocked {
  readonly head: UpstreamHead
  readonly body: Buffer
}

async function knock(exchange: Exchange, url: URL, accessToken: string): Promise<Knocked> {
  let body = Buffer.alloc(0)
  const headers = {
    Authorization: `Bearer ${accessToken}`,
    Depth: '0',
    'Content-Type': 'application/xml; charset=utf-8',
    'User-Agent': 'carddav-bridge',
  }
  const request = { method: 'PROPFIND', url, headers, body: propfindBody([dav('resourcetype')]) }
  const head = await exchange(request, () =>
    collect(1024 * 1024, (whole) => {
      body = Buffer.from(whole)
    }),
  )
  return { head, body }
}

/** Undefined for what discovery can get around: Google and others answer 400, 404 and 405 to requests like this. */
function troubleIn(head: UpstreamHead, body: Buffer, account: string): Finding<never> | undefined {
  const refusal = readRefusal(head, body)
  const { status, words, reasons, retryAfter } = refusal
  const said = words === '' ? `it answers ${status}` : `it answers ${status}: ${words}`
  // Before throttling: Google files a disabled API under the domain "usageLimits" as well.
  if (reasons.includes('accessNotConfigured') || reasons.includes('SERVICE_DISABLED'))
    return fault('the CardDAV API is not enabled in the Google project', enable(words))
  const trouble = accountTrouble(refusal, account)
  if (trouble !== undefined) return fault(said, scopeCure(account))
  if (isThrottling(refusal)) return fault(said, later(retryAfter))
  if (status === 401)
    return fault(
      `${said} to a fresh token`,
      `${later(retryAfter)}; if it stays, carddav-bridge login ${account}`,
    )
  return status < 500 ? undefined : fault(said, later(retryAfter))
}

const enable = (words: string): string => `Enable it at ${apiPage(words)} and wait some minutes`

const scopeCure = (account: string): string =>
  `Check oauth.scopes in the settings, then carddav-bridge login ${account} and tick the box of the contacts`

const later = (seconds: number | undefined): string =>
  `Upstream wants a pause: run carddav-bridge doctor again in ${seconds ?? 300} s`
