import { HttpError } from '../../../lib/errors/http-error.ts'
import { createExchange } from '../../../lib/upstream/exchange/exchange.ts'
import { ok, warning, type Finding } from '../examination/check.ts'

/** Google takes no assertion, and browsers no certificate, from a machine whose clock is further off. */
const tolerated = 5 * 60_000

/** Upstream's clock beside this machine's. Asks without credentials: the answer's Date is all that counts. */
export async function clock(url: URL, ca: string | undefined): Promise<Finding<true>> {
  const theirs = await dateOf(url, ca)
  if (theirs === undefined) return ok(`${url.host} does not tell its time`, true)
  const ahead = Date.now() - theirs
  if (Math.abs(ahead) <= tolerated) return ok('it agrees with this machine', true)
  const minutes = Math.round(Math.abs(ahead) / 60_000)
  return warning(
    `this machine is ${minutes} minutes ${ahead > 0 ? 'ahead of' : 'behind'} ${url.host}`,
    "Set this machine's date and time right, and let it keep them by NTP",
    true,
  )
}

async function dateOf(url: URL, ca: string | undefined): Promise<number | undefined> {
  const exchange = createExchange({ ca })
  try {
    const request = { method: 'GET', url, headers: { 'User-Agent': 'carddav-bridge' } }
    const { headers } = await exchange(request, () => nothing)
    const date = Date.parse(headers.date ?? '')
    return Number.isNaN(date) ? undefined : date
  } catch (error) {
    // That upstream answers badly is found by the checks with a token.
    if (error instanceof HttpError) return undefined
    throw error
  } finally {
    await exchange.close()
  }
}

const nothing = { write: () => undefined, end: () => undefined }
