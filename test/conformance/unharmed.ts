import assert from 'node:assert/strict'
import { multistatus } from '../support/dav-answers.ts'
import { propfindBody } from '../support/dav-bodies.ts'
import { sendRawRequest, sentUpstream } from '../support/bridge-requests.ts'
import type { GoogleTestBridge } from '../support/test-bridge.ts'

/** Bad input does no harm: nothing is sent upstream, no contact changes, and the next client is served. */
export async function unharmed(
  bridge: GoogleTestBridge,
  work: () => Promise<unknown>,
): Promise<void> {
  const before = bridge.account.contacts.list()
  assert.deepEqual(await sentUpstream(bridge, work), [])
  assert.deepEqual(bridge.account.contacts.list(), before)
  const ask = { depth: 0, body: propfindBody('d:resourcetype') } as const
  multistatus(await sendRawRequest(bridge, 'PROPFIND', '/addressbooks/alice/contacts/', ask))
}
