import assert from 'node:assert/strict'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { openStore } from '../../../server/store/sqlite-store.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { tempStore } from '../../support/temp-store.ts'
import { account, device, grant, upstreamLocations } from './samples.ts'

describe('the store', () => {
  it('starts empty', async (t) => {
    const store = await tempStore(t)
    assert.deepEqual(await store.accounts(), [])
    assert.deepEqual(await store.devices(), [])
    assert.equal(await store.account('alice'), undefined)
    assert.equal(await store.grant('alice'), undefined)
    assert.equal(await store.upstreamLocations('alice'), undefined)
    assert.deepEqual(await store.understoodProperties('alice', 'phone'), [])
    assert.equal(await store.removeAccount('alice'), false)
    assert.equal(await store.removeDevice('alice', 'phone'), false)
  })

  it('gives back what was put, also after it was closed and opened', async (t) => {
    const directory = await tempDir(t, 'store')
    const phone = device()
    const first = await openStore(directory)
    await first.putAccount(account())
    await first.putGrant('alice', grant())
    await first.putUpstreamLocations('alice', upstreamLocations())
    await first.putDevice(phone)
    await first.addUnderstoodProperties('alice', 'phone', ['PHOTO'])
    const secret = await first.secret('sync')
    await first.close()

    const second = await openStore(directory)
    t.after(() => second.close())
    assert.deepEqual(await second.accounts(), [account()])
    assert.deepEqual(await second.account('alice'), account())
    assert.deepEqual(await second.grant('alice'), grant())
    assert.deepEqual(await second.upstreamLocations('alice'), upstreamLocations())
    assert.deepEqual(await second.devices(), [phone])
    assert.deepEqual(await second.understoodProperties('alice', 'phone'), ['PHOTO'])
    assert.deepEqual(await second.secret('sync'), secret)
  })

  it('keeps what is undefined undefined', async (t) => {
    const store = await tempStore(t)
    const [unknown, publicClient] = [
      { ...account(), email: undefined },
      { ...grant(), clientSecret: undefined },
    ]
    await store.putAccount(unknown)
    await store.putGrant('alice', publicClient)
    await store.putUpstreamLocations('alice', { ...upstreamLocations(), books: [] })
    const phone = device()
    await store.putDevice(phone)
    assert.deepEqual(await store.account('alice'), unknown)
    assert.deepEqual(await store.grant('alice'), publicClient)
    assert.deepEqual((await store.upstreamLocations('alice'))?.books, [])
    assert.deepEqual(await store.devices(), [phone])
  })

  it('replaces an account without losing what belongs to it', async (t) => {
    const store = await tempStore(t)
    await store.putAccount(account())
    await store.putGrant('alice', grant())
    await store.putDevice(device())
    await store.putAccount({ ...account(), state: 'signed-out', stateSince: 5 })
    assert.equal((await store.account('alice'))?.state, 'signed-out')
    assert.deepEqual(await store.grant('alice'), grant())
    assert.equal((await store.devices()).length, 1)
  })

  it('replaces upstream locations with all their books', async (t) => {
    const store = await tempStore(t)
    await store.putAccount(account())
    await store.putUpstreamLocations('alice', upstreamLocations())
    const [book] = upstreamLocations().books.slice(1)
    assert(book)
    await store.putUpstreamLocations('alice', { ...upstreamLocations(), books: [book] })
    assert.deepEqual((await store.upstreamLocations('alice'))?.books, [book])
  })

  it('removes an account with all that belongs to it, and nothing of others', async (t) => {
    const store = await tempStore(t)
    for (const name of ['alice', 'bob']) {
      await store.putAccount(account(name))
      await store.putGrant(name, grant())
      await store.putUpstreamLocations(name, upstreamLocations())
      await store.putDevice(device(name))
      await store.addUnderstoodProperties(name, 'phone', ['PHOTO'])
    }
    assert.equal(await store.removeAccount('alice'), true)
    await store.putAccount(account())
    assert.equal(await store.grant('alice'), undefined)
    assert.equal(await store.upstreamLocations('alice'), undefined)
    assert.deepEqual(await store.understoodProperties('alice', 'phone'), [])
    assert.deepEqual(
      (await store.devices()).map((device) => device.account),
      ['bob'],
    )
    assert.deepEqual(await store.grant('bob'), grant())
    assert.deepEqual(await store.understoodProperties('bob', 'phone'), ['PHOTO'])
  })

  it('refuses what belongs to no account', async (t) => {
    const store = await tempStore(t)
    const refused = { name: 'StoreError', failure: 'unknown-account', message: /login NAME/ }
    await assert.rejects(store.putGrant('nobody', grant()), refused)
    await assert.rejects(store.putDevice(device('nobody')), refused)
    await assert.rejects(store.putUpstreamLocations('nobody', upstreamLocations()), refused)
  })

  it('makes another secret for each purpose', async (t) => {
    const store = await tempStore(t)
    const [one, two] = [await store.secret('sync'), await store.secret('cookie')]
    assert.equal(one.length, 32)
    assert.notDeepEqual(one, two)
    assert.deepEqual(await store.secret('sync'), one)
  })

  it('shows no refresh token, client secret or secret in any of its files', async (t) => {
    const directory = await tempDir(t, 'store')
    const store = await openStore(directory)
    await store.putAccount(account())
    await store.putGrant('alice', grant())
    const secret = await store.secret('sync')
    await assertAbsent(directory, [Buffer.from('canary'), secret])
    await store.close()
    await assertAbsent(directory, [Buffer.from('canary'), secret])
  })

  it('can be closed twice, and then refuses', async (t) => {
    const store = await tempStore(t)
    await store.close()
    await store.close()
    await assert.rejects(store.accounts())
  })
})

async function assertAbsent(directory: string, canaries: readonly Buffer[]): Promise<void> {
  for (const name of await readdir(directory)) {
    const content = await readFile(join(directory, name))
    for (const canary of canaries) assert.equal(content.includes(canary), false, name)
  }
}
