import assert from 'node:assert/strict'
import type { RefreshTokenGrant, Store } from '../../lib/store/store.ts'

/** The grant of an account that someone has consented to. */
export async function storedGrant(
  store: Pick<Store, 'grant'>,
  account = 'alice',
): Promise<RefreshTokenGrant> {
  const grant = await store.grant(account)
  assert(grant?.kind === 'refresh-token')
  return grant
}
