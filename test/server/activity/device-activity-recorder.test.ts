import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import { createDeviceRecord } from '../../../lib/guard/device-record.ts'
import type { Store } from '../../../lib/store/store.ts'
import { createDeviceActivityRecorder } from '../../../server/activity/device-activity-recorder.ts'
import { openStore } from '../../../server/store/sqlite-store.ts'
import { book, card, Device } from '../../safety/device.ts'
import { openGoogleTestBridge } from '../../support/test-bridge.ts'
import type { Scope } from '../../support/scope.ts'
import { tempDir } from '../../support/temp-dir.ts'

describe('what devices do', () => {
  it('is there after a restart: when each was seen, as what, how often, and how many contacts there are', async (t) => {
    const before = Date.now()
    const bridge = await openGoogleTestBridge(t)
    const phone = new Device(bridge, { 'User-Agent': 'iOS/6.1 (10B144) dataaccessd/1.0' })
    await phone.put('jane.vcf', card('Jane'))
    await phone.put('joe.vcf', card('Joe'))
    await phone.propfind(book, '1')
    await new Device(bridge, { Authorization: bridge.readOnly, 'User-Agent': 'vdirsyncer' }).get(
      'a',
    )
    await new Device(bridge, { Authorization: 'Basic AAAA' }).get('a')
    await bridge.close()
    const store = await openStore(bridge.dataDir)
    t.after(() => store.close())
    const [alice] = await store.accountActivities()
    assert.equal(alice?.contacts, 2)
    const devices = await store.deviceActivities()
    assert.deepEqual(
      devices.map(({ device, userAgent, requests }) => [device, userAgent, requests]),
      [
        ['phone', 'iOS/6.1 (10B144) dataaccessd/1.0', 3],
        ['reader', 'vdirsyncer', 1],
      ],
    )
    for (const { lastSeen } of devices) assert.ok(lastSeen >= before && lastSeen <= Date.now())
  })

  it('is stored later when the disk refuses, and nothing of it is lost', async (t) => {
    const { store, database } = await storeOf(t)
    const device = createDeviceRecord({ account: 'alice', name: 'phone', password: 'secret' })
    await store.putDevice(device)
    database.exec(
      "CREATE TRIGGER full BEFORE INSERT ON device_activity BEGIN SELECT RAISE(ABORT, 'full'); END",
    )
    const refused = Promise.withResolvers<string>()
    const activity = createDeviceActivityRecorder({
      store,
      log: { warn: refused.resolve },
      interval: 1,
    })
    activity.recordRequest(device, 'Thunderbird/140')
    activity.recordRequest(device, undefined)
    assert.match(await refused.promise, /could not be stored, it is tried again/)
    activity.recordRequest(device, undefined)
    database.exec('DROP TRIGGER full')
    await activity.close()
    const [seen] = await store.deviceActivities()
    assert.deepEqual([seen?.requests, seen?.userAgent], [3, 'Thunderbird/140'])
  })

  it('says nothing of an account’s contacts until every book of it was listed', async (t) => {
    const { store } = await storeOf(t)
    const books = ['work', 'home'].map((slug) => ({ slug, path: '/', displayName: undefined }))
    const urls = { origin: 'https://dav.example', principal: '/', home: '/', books }
    await store.putUpstreamLocations('alice', { ...urls, discoveredAt: 1 })
    const activity = createDeviceActivityRecorder({ store, log: { warn: unexpected } })
    activity.recordCardCount('alice', 'work', 3)
    await activity.close()
    assert.deepEqual(await store.accountActivities(), [])
    activity.recordCardCount('alice', 'home', 4)
    await activity.close()
    activity.recordCardCount('alice', 'home', 0)
    await activity.close()
    assert.deepEqual((await store.accountActivities())[0]?.contacts, 3)
  })
})

function unexpected(message: string): never {
  throw new Error(message)
}

async function storeOf(t: Scope): Promise<{ store: Store; database: DatabaseSync }> {
  const folder = join(await tempDir(t, 'activity'), 'data')
  const store = await openStore(folder)
  const createdAt = Date.now()
  const account = { name: 'alice', email: undefined, state: 'ok', stateSince: createdAt } as const
  await store.putAccount({ ...account, createdAt })
  const database = new DatabaseSync(join(folder, 'store.db'))
  t.after(async () => {
    database.close()
    await store.close()
  })
  return { store, database }
}
