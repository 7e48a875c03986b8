import type { Grant, RefreshTokenGrant } from '../store/grants.ts'
import type { TokenResponse } from './token-response.ts'
import type { OAuthClientConfig } from './token-endpoint.ts'

/** The grant that a code was exchanged for at `now`; `refreshToken` and the lifetime are those of the token response. */
export function createRefreshTokenGrant(
  client: OAuthClientConfig,
  refreshToken: string,
  { grantLifetime }: Pick<TokenResponse, 'grantLifetime'>,
  now: number,
): RefreshTokenGrant {
  const end = grantLifetime === undefined ? {} : { endsAt: now + grantLifetime }
  return { kind: 'refresh-token', ...client, refreshToken, grantedAt: now, ...end }
}

// Google counts the rest down in whole seconds; a write for each answer would wake everyone who watches the store.
const endTolerance = 3_600_000

/** The grant as a use of it leaves it: with another refresh token or another end. The same object when nothing is new. */
export function updateGrant(grant: Grant, answer: TokenResponse, now: number): Grant {
  if (grant.kind === 'service-account') return grant
  const { refreshToken = grant.refreshToken, grantLifetime } = answer
  const rotated = refreshToken !== grant.refreshToken
  const { endsAt: before, ...endless } = grant
  if (grantLifetime === undefined) return rotated ? { ...endless, refreshToken } : grant
  const endsAt = now + grantLifetime
  const moved = before === undefined || Math.abs(endsAt - before) > endTolerance
  return rotated || moved ? { ...grant, refreshToken, endsAt } : grant
}

/** Whether both hold the same credential: an end that has moved makes no other grant of it. */
export const isSameGrant = (one: Grant | undefined, other: Grant): boolean =>
  one !== undefined && credentialOf(one) === credentialOf(other)

const credentialOf = (grant: Grant): string =>
  grant.kind === 'service-account'
    ? `${grant.clientEmail} ${grant.subject} ${grant.privateKey}`
    : grant.refreshToken
