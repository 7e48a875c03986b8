import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openStore } from '../../../server/store/sqlite-store.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { tempStore } from '../../support/temp-store.ts'
import { contacts, journalEntry, listed, putCards, tempReplica } from './replica/temp-replica.ts'
import { account, device, grant, upstreamLocations } from './samples.ts'

describe('the revision', () => {
  it('differs after each change of accounts, grants, devices or upstream locations', async (t) => {
    const store = await tempStore(t)
    const changes = [
      () => store.putAccount(account()),
      () => store.putGrant('alice', grant()),
      () => store.putUpstreamLocations('alice', upstreamLocations()),
      () => store.putDevice(device()),
      () => store.removeDevice('alice', 'phone'),
      () => store.removeAccount('alice'),
    ]
    const seen = new Set([await store.revision()])
    for (const change of changes) {
      await change()
      const revision = await store.revision()
      assert.equal(await store.revision(), revision)
      seen.add(revision)
    }
    assert.equal(seen.size, changes.length + 1)
  })

  it('differs after another connection has changed something', async (t) => {
    const directory = await tempDir(t, 'store')
    const [one, two] = [await openStore(directory), await openStore(directory)]
    t.after(() => Promise.all([one.close(), two.close()]))
    const before = await one.revision()
    await two.putAccount(account())
    assert.notEqual(await one.revision(), before)
    assert.deepEqual(await one.accounts(), [account()])
  })

  it('is the same after cards have changed, or anything else that is read as it is asked for', async (t) => {
    const { books, store } = await tempReplica(t)
    await store.putDevice(device())
    const before = await store.revision()
    await putCards(books, [listed('1f', { text: 'card' })])
    await books.begin(contacts, journalEntry)
    const lastError = { at: 1, message: 'unreachable' }
    await store.addAccountActivity({ ...{ lastSync: 1, lastError, contacts: 1 }, account: 'alice' })
    await store.addUnderstoodProperties('alice', 'phone', ['PHOTO'])
    assert.equal(await store.revision(), before)
  })

  it('is the same after a change that was undone', async (t) => {
    const store = await tempStore(t)
    const before = await store.revision()
    await assert.rejects(store.putGrant('nobody', grant()))
    assert.equal(await store.revision(), before)
  })
})
