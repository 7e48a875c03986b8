import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import type { SynchronousStore } from '../../../lib/store/transactions.ts'
import type { StoreRecords } from '../../../lib/store/store.ts'
import { openStore } from '../../../server/store/sqlite-store.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { tempStore } from '../../support/temp-store.ts'
import { account, device, grant, upstreamLocations } from './samples.ts'

describe('a transaction', () => {
  it('stores all that it writes, and gives what its work gives', async (t) => {
    const store = await tempStore(t)
    const before = await store.revision()
    const read = await store.transaction((records) => {
      records.putAccount(account())
      records.putGrant('alice', grant())
      records.putUpstreamLocations('alice', upstreamLocations())
      records.removeDevice('alice', 'none')
      records.putDevice(device())
      return records.grant('alice')
    })
    assert.deepEqual(read, grant())
    assert.deepEqual(await store.accounts(), [account()])
    assert.deepEqual(await store.grant('alice'), grant())
    assert.deepEqual(await store.upstreamLocations('alice'), upstreamLocations())
    assert.equal((await store.devices()).length, 1)
    assert.notEqual(await store.revision(), before)
  })

  it('leaves the old state when its work throws in the middle', async (t) => {
    const store = await tempStore(t)
    await store.putAccount(account())
    await store.putGrant('alice', grant())
    const failure = new Error('in the middle')
    const failing = store.transaction((records) => {
      records.putAccount({ ...account(), state: 'signed-out' })
      records.putGrant('alice', grant('another'))
      records.putDevice(device())
      throw failure
    })
    await assert.rejects(failing, failure)
    assert.deepEqual(await store.account('alice'), account())
    assert.deepEqual(await store.grant('alice'), grant())
    assert.deepEqual(await store.devices(), [])
  })

  it('leaves the old state when one of its writes fails, and says why', async (t) => {
    const store = await tempStore(t)
    const failing = store.transaction((records) => {
      records.putAccount(account())
      records.putGrant('nobody', grant())
    })
    await assert.rejects(failing, { name: 'StoreError', failure: 'unknown-account' })
    assert.deepEqual(await store.accounts(), [])
  })

  it('undoes a write that fails, and nothing else, when its work goes on', async (t) => {
    const store = await tempStore(t)
    await store.transaction((records) => {
      records.putAccount(account())
      assert.throws(() => {
        records.putUpstreamLocations('nobody', upstreamLocations())
      })
      records.putGrant('alice', grant())
    })
    assert.deepEqual(await store.accounts(), [account()])
    assert.deepEqual(await store.grant('alice'), grant())
  })

  it('shows other connections nothing before its end', async (t) => {
    const directory = await tempDir(t, 'store')
    const store = await openStore(directory)
    const other = new DatabaseSync(join(directory, 'store.db'))
    t.after(() => {
      other.close()
      return store.close()
    })
    const count = () => other.prepare('SELECT count(*) AS n FROM accounts').get()?.n
    await store.transaction((records) => {
      records.putAccount(account())
      assert.equal(count(), 0)
    })
    assert.equal(count(), 1)
  })

  it('refuses asynchronous work, and undoes what it wrote', async (t) => {
    const store = await tempStore(t)
    const work = async (records: SynchronousStore<StoreRecords>): Promise<void> => {
      records.putAccount(account())
      await Promise.resolve()
    }
    // @ts-expect-error -- work that returns a promise has not the right type either
    await assert.rejects(store.transaction(work), TypeError)
    assert.deepEqual(await store.accounts(), [])
  })

  it('gives nothing that works after its end', async (t) => {
    const store = await tempStore(t)
    const records = await store.transaction((records) => records)
    assert.throws(() => {
      records.putAccount(account())
    }, /transaction has ended/)
    assert.deepEqual(await store.accounts(), [])
  })
})
