import type { Grant, RefreshTokenGrant } from '../store/store.ts'
import type { TokenAnswer } from './token-answer.ts'
import type { Client } from './token-endpoint.ts'

/** What a person has consented to now; `refreshToken` is the one of the answer. */
export function newGrant(
  client: Client,
  refreshToken: string,
  { grantLifetime }: Pick<TokenAnswer, 'grantLifetime'>,
  now: number,
): RefreshTokenGrant {
  const end = grantLifetime === undefined ? {} : { endsAt: now + grantLifetime }
  return { kind: 'refresh-token', ...client, refreshToken, grantedAt: now, ...end }
}

// Google counts the rest down in whole seconds; a write for each answer would wake everyone who watches the store.
const sameEnd = 3_600_000

/** The grant as a use of it leaves it: with another refresh token or another end. The same object when nothing is new. */
export function renewedGrant(grant: Grant, answer: TokenAnswer, now: number): Grant {
  if (grant.kind === 'service-account') return grant
  const { refreshToken = grant.refreshToken, grantLifetime } = answer
  const rotated = refreshToken !== grant.refreshToken
  const { endsAt: before, ...endless } = grant
  if (grantLifetime === undefined) return rotated ? { ...endless, refreshToken } : grant
  const endsAt = now + grantLifetime
  const moved = before === undefined || Math.abs(endsAt - before) > sameEnd
  return rotated || moved ? { ...grant, refreshToken, endsAt } : grant
}

/** Whether both are the same right: an end that has moved makes no other one of it. */
export const isSameGrant = (one: Grant | undefined, other: Grant): boolean =>
  one !== undefined && rightOf(one) === rightOf(other)

const rightOf = (grant: Grant): string =>
  grant.kind === 'service-account'
    ? `${grant.clientEmail} ${grant.subject} ${grant.privateKey}`
    : grant.refreshToken
