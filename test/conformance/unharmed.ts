import assert from 'node:assert/strict'
import { multistatus } from '../support/dav-answers.ts'
import { propfindBody } from '../support/dav-bodies.ts'
import { knock, sentUpstream } from '../support/front-door.ts'
import type { GoogleHouse } from '../support/house.ts'

/** Bad input does no harm: nothing is sent upstream, no contact changes, and the next client is served. */
export async function unharmed(house: GoogleHouse, work: () => Promise<unknown>): Promise<void> {
  const before = house.account.contacts.list()
  assert.deepEqual(await sentUpstream(house, work), [])
  assert.deepEqual(house.account.contacts.list(), before)
  const ask = { depth: 0, body: propfindBody('d:resourcetype') } as const
  multistatus(await knock(house, 'PROPFIND', '/addressbooks/alice/contacts/', ask))
}
