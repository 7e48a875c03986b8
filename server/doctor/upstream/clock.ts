import { HttpError } from '../../../lib/errors/http-error.ts'
import { createUpstreamTransport } from '../../../lib/upstream/exchange/transport.ts'
import { okFinding, warningFinding, type CheckFinding } from '../examination/check-result.ts'

/** Google takes no assertion, and browsers no certificate, from a machine whose clock is further off. */
const tolerated = 5 * 60_000

/** Compares upstream's clock with this machine's, by the Date of a response to a request without credentials. */
export async function checkClock(url: URL, ca: string | undefined): Promise<CheckFinding<true>> {
  const theirs = await dateOf(url, ca)
  if (theirs === undefined) return okFinding(`${url.host} does not tell its time`, true)
  const ahead = Date.now() - theirs
  if (Math.abs(ahead) <= tolerated) return okFinding('it agrees with this machine', true)
  const minutes = Math.round(Math.abs(ahead) / 60_000)
  return warningFinding(
    `this machine is ${minutes} minutes ${ahead > 0 ? 'ahead of' : 'behind'} ${url.host}`,
    "Set this machine's date and time right, and let it keep them by NTP",
    true,
  )
}

async function dateOf(url: URL, ca: string | undefined): Promise<number | undefined> {
  const transport = createUpstreamTransport({ ca })
  try {
    const request = { method: 'GET', url, headers: { 'User-Agent': 'carddav-bridge' } }
    const { headers } = await transport(request, () => discardBody)
    const date = Date.parse(headers.date ?? '')
    return Number.isNaN(date) ? undefined : date
  } catch (error) {
    // That upstream answers badly is found by the checks with a token.
    if (error instanceof HttpError) return undefined
    throw error
  } finally {
    await transport.close()
  }
}

const discardBody = { write: () => undefined, end: () => undefined }
