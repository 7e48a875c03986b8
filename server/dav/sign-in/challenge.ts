import { serializeAuthParams } from '../../../lib/guard/auth-params.ts'
import { digestAlgorithms } from '../../../lib/guard/digest.ts'
import { authenticationRealm } from '../../../lib/guard/realm.ts'
import { HttpError } from '../../../lib/errors/http-error.ts'
import type { AuthenticationRefusal } from './authentication-result.ts'

/** `nonce` when Digest is offered: some clients stop at a scheme that they do not know. */
export function unauthorizedError(
  { refusal, stale = false }: AuthenticationRefusal,
  nonce?: string,
): HttpError {
  const challenges = [basic, ...(nonce === undefined ? [] : digests(nonce, stale))]
  return new HttpError(401, refusal, { headers: { 'WWW-Authenticate': challenges } })
}

const basic = `Basic realm="${authenticationRealm}", charset="UTF-8"`

// https://www.rfc-editor.org/rfc/rfc7616#section-3.3: clients of RFC 2617 know these only without quotes.
const bare = new Set(['algorithm', 'stale'])

const digests = (nonce: string, stale: boolean): string[] =>
  digestAlgorithms.map((algorithm) => {
    const params = {
      realm: authenticationRealm,
      qop: 'auth',
      algorithm,
      nonce,
      ...(stale ? { stale: 'true' } : {}),
    }
    return `Digest ${serializeAuthParams(Object.entries(params), bare)}`
  })
