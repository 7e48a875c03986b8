import { printAuthParams } from '../../../lib/guard/auth-params.ts'
import { algorithms } from '../../../lib/guard/digest.ts'
import { realm } from '../../../lib/guard/realm.ts'
import { HttpError } from '../../../lib/errors/http-error.ts'
import type { Refusal } from './directory.ts'

/** `nonce` when Digest is offered: some clients stop at a scheme that they do not know. */
export function unauthorized({ refusal, stale = false }: Refusal, nonce?: string): HttpError {
  const challenges = [basic, ...(nonce === undefined ? [] : digests(nonce, stale))]
  return new HttpError(401, refusal, { headers: { 'WWW-Authenticate': challenges } })
}

const basic = `Basic realm="${realm}", charset="UTF-8"`

// https://www.rfc-editor.org/rfc/rfc7616#section-3.3: clients of RFC 2617 know these only without quotes.
const bare = new Set(['algorithm', 'stale'])

const digests = (nonce: string, stale: boolean): string[] =>
  algorithms.map((algorithm) => {
    const params = { realm, qop: 'auth', algorithm, nonce, ...(stale ? { stale: 'true' } : {}) }
    return `Digest ${printAuthParams(Object.entries(params), bare)}`
  })
