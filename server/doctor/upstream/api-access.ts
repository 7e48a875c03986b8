import { davName } from '../../../lib/dav/xml/xml-name.ts'
import {
  createUpstreamClient,
  type UpstreamClient,
} from '../../../lib/upstream/access/upstream-client.ts'
import {
  type UpstreamTransport,
  type UpstreamResponseHead,
} from '../../../lib/upstream/exchange/transport.ts'
import { collectBody } from '../../../lib/upstream/exchange/body-sink.ts'
import {
  accountProblemAdvice,
  isThrottlingRefusal,
  parseUpstreamRefusal,
} from '../../../lib/upstream/access/refusal.ts'
import { propfindBody } from '../../../lib/upstream/access/request-bodies.ts'
import { createUpstreamThrottle } from '../../../lib/upstream/access/throttle.ts'
import { carddavApiPageUrl } from '../../accounts/google-console.ts'
import type { Settings } from '../../settings/settings.ts'
import { faultFinding, okFinding, type CheckFinding } from '../examination/check-result.ts'
import type { FreshAccessToken } from './token-checks.ts'

/**
 * Sends one request with the fresh token, before discovery could misread its response: is the API enabled, is the scope
 * right, is the token accepted? Gives access to upstream with that token.
 */
export async function checkApiAccess(
  { upstream }: Settings,
  transport: UpstreamTransport,
  account: string,
  { accessToken }: FreshAccessToken,
): Promise<CheckFinding<UpstreamClient>> {
  const wellKnown = new URL(upstream.wellKnown)
  const { head, body } = await sendTestRequest(transport, wellKnown, accessToken)
  const problem = head.status < 400 ? undefined : findProblem(head, body, account)
  if (problem) return problem
  const access = createUpstreamClient({
    account,
    origin: wellKnown.origin,
    transport,
    tokens: { accessToken: () => Promise.resolve(accessToken), invalidate: () => undefined },
    throttle: createUpstreamThrottle(),
  })
  return okFinding(`${wellKnown.host} takes the token (${head.status})`, access)
}

interface TestResponse {
  readonly head: UpstreamResponseHead
  readonly body: Buffer
}

async function sendTestRequest(
  transport: UpstreamTransport,
  url: URL,
  accessToken: string,
): Promise<TestResponse> {
  let body = Buffer.alloc(0)
  const headers = {
    Authorization: `Bearer ${accessToken}`,
    Depth: '0',
    'Content-Type': 'application/xml; charset=utf-8',
    'User-Agent': 'carddav-bridge',
  }
  const request = {
    method: 'PROPFIND',
    url,
    headers,
    body: propfindBody([davName('resourcetype')]),
  }
  const head = await transport(request, () =>
    collectBody(1024 * 1024, (whole) => {
      body = Buffer.from(whole)
    }),
  )
  return { head, body }
}

/** Undefined for what discovery can get around: Google and others answer 400, 404 and 405 to requests like this. */
function findProblem(
  head: UpstreamResponseHead,
  body: Buffer,
  account: string,
): CheckFinding<never> | undefined {
  const refusal = parseUpstreamRefusal(head, body)
  const { status, words, reasons, retryAfter } = refusal
  const said = words === '' ? `it answers ${status}` : `it answers ${status}: ${words}`
  // Before throttling: Google files a disabled API under the domain "usageLimits" as well.
  if (reasons.includes('accessNotConfigured') || reasons.includes('SERVICE_DISABLED'))
    return faultFinding(
      'the CardDAV API is not enabled in the Google project',
      enableApiCure(words),
    )
  const problem = accountProblemAdvice(refusal, account)
  if (problem !== undefined) return faultFinding(said, scopeCure(account))
  if (isThrottlingRefusal(refusal)) return faultFinding(said, tryLaterCure(retryAfter))
  if (status === 401)
    return faultFinding(
      `${said} to a fresh token`,
      `${tryLaterCure(retryAfter)}; if it stays, carddav-bridge login ${account}`,
    )
  return status < 500 ? undefined : faultFinding(said, tryLaterCure(retryAfter))
}

const enableApiCure = (words: string): string =>
  `Enable it at ${carddavApiPageUrl(words)} and wait some minutes`

const scopeCure = (account: string): string =>
  `Check oauth.scopes in the settings, then carddav-bridge login ${account} and tick the box of the contacts`

const tryLaterCure = (seconds: number | undefined): string =>
  `Upstream wants a pause: run carddav-bridge doctor again in ${seconds ?? 300} s`
