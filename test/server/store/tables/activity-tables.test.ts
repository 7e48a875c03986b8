import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { Store } from '../../../../lib/store/store.ts'
import { tempStore } from '../../../support/temp-store.ts'
import { account, device } from '../samples.ts'

async function withPhone(t: TestContext): Promise<Store> {
  const store = await tempStore(t)
  await store.putAccount(account())
  await store.putDevice(device())
  return store
}

const seen = (lastSeen: number, requests: number, userAgent?: string) => ({
  account: 'alice',
  device: 'phone',
  lastSeen,
  userAgent,
  requests,
})

describe('the store, of what devices and accounts did at last', () => {
  it('adds up the requests of a device and keeps its last User-Agent', async (t) => {
    const store = await withPhone(t)
    await store.addDeviceActivity(seen(1, 2, 'iOS/6'))
    await store.addDeviceActivity(seen(3, 4))
    assert.deepEqual(await store.deviceActivities(), [seen(3, 6, 'iOS/6')])
  })

  it('keeps the last error of an account when it works again, and each thing that was known', async (t) => {
    const store = await withPhone(t)
    const lastError = { at: 5, message: 'Google could not be reached' }
    const none = { lastSync: undefined, lastError: undefined, contacts: undefined }
    await store.addAccountActivity({ account: 'alice', ...none, lastError })
    await store.addAccountActivity({ account: 'alice', ...none, lastSync: 6, contacts: 0 })
    assert.deepEqual(await store.accountActivities(), [
      { account: 'alice', lastSync: 6, lastError, contacts: 0 },
    ])
  })

  it('says nothing of the device that has a revoked one’s name', async (t) => {
    const store = await withPhone(t)
    await store.addDeviceActivity(seen(1, 2))
    await store.addUnderstoodProperties('alice', 'phone', ['PHOTO', 'TEL;TYPE'])
    await store.removeDevice('alice', 'phone')
    await store.putDevice(device())
    assert.deepEqual(await store.deviceActivities(), [])
    assert.deepEqual(await store.understoodProperties('alice', 'phone'), [])
  })

  it('takes nothing of devices and accounts that are gone', async (t) => {
    const store = await withPhone(t)
    await store.removeAccount('alice')
    await store.addDeviceActivity(seen(1, 1))
    await store.addUnderstoodProperties('alice', 'phone', ['PHOTO'])
    const nothing = { lastSync: 1, lastError: undefined, contacts: undefined }
    await store.addAccountActivity({ account: 'alice', ...nothing })
    assert.deepEqual(await store.deviceActivities(), [])
    assert.deepEqual(await store.accountActivities(), [])
  })

  it('keeps what a device understands when it is changed', async (t) => {
    const store = await withPhone(t)
    await store.addUnderstoodProperties('alice', 'phone', ['PHOTO'])
    await store.addUnderstoodProperties('alice', 'phone', ['PHOTO', 'NOTE'])
    await store.putDevice({ ...device(), readOnly: true })
    assert.deepEqual((await store.understoodProperties('alice', 'phone')).toSorted(), [
      'NOTE',
      'PHOTO',
    ])
  })

  it('does not make anybody read the devices again', async (t) => {
    const store = await withPhone(t)
    const revision = await store.revision()
    await store.addDeviceActivity(seen(1, 1))
    assert.equal(await store.revision(), revision)
  })
})
