import assert from 'node:assert/strict'
import type { GrantStore, RefreshTokenGrant } from '../../lib/store/grants.ts'

/** The grant of an account that someone has consented to. */
export async function storedGrant(
  store: GrantStore,
  account = 'alice',
): Promise<RefreshTokenGrant> {
  const grant = await store.grant(account)
  assert(grant?.kind === 'refresh-token')
  return grant
}
