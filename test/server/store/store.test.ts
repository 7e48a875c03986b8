import assert from 'node:assert/strict'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { openStore } from '../../../server/store/sqlite-store.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { tempStore } from '../../support/temp-store.ts'
import { account, alias, device, grant, upstreamLocations } from './samples.ts'

describe('the store', () => {
  it('starts empty', async (t) => {
    const store = await tempStore(t)
    assert.deepEqual(await store.accounts(), [])
    assert.deepEqual(await store.devices(), [])
    assert.equal(await store.account('alice'), undefined)
    assert.equal(await store.grant('alice'), undefined)
    assert.equal(await store.upstreamLocations('alice'), undefined)
    assert.deepEqual(await store.cardAliases('alice', 'contacts'), [])
    assert.equal(await store.removeAccount('alice'), false)
    assert.equal(await store.removeDevice('alice', 'phone'), false)
  })

  it('gives back what was put, also after it was closed and opened', async (t) => {
    const directory = await tempDir(t, 'store')
    const [phone, live] = [device(), { ...alias('u1'), uid: 'u', id: '1f', state: 'live' as const }]
    const first = await openStore(directory)
    await first.putAccount(account())
    await first.putGrant('alice', grant())
    await first.putUpstreamLocations('alice', upstreamLocations())
    await first.putDevice(phone)
    await first.putCardAlias(live)
    const secret = await first.secret('sync')
    await first.close()

    const second = await openStore(directory)
    t.after(() => second.close())
    assert.deepEqual(await second.accounts(), [account()])
    assert.deepEqual(await second.account('alice'), account())
    assert.deepEqual(await second.grant('alice'), grant())
    assert.deepEqual(await second.upstreamLocations('alice'), upstreamLocations())
    assert.deepEqual(await second.devices(), [phone])
    assert.deepEqual(await second.cardAliases('alice', 'contacts'), [live])
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
    await store.putCardAlias(alias('u1'))
    assert.deepEqual(await store.account('alice'), unknown)
    assert.deepEqual(await store.grant('alice'), publicClient)
    assert.deepEqual((await store.upstreamLocations('alice'))?.books, [])
    assert.deepEqual(await store.cardAliases('alice', 'contacts'), [alias('u1')])
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

  it('replaces upstream locations with all their books, and an alias by its upstream name', async (t) => {
    const store = await tempStore(t)
    await store.putAccount(account())
    await store.putUpstreamLocations('alice', upstreamLocations())
    const [book] = upstreamLocations().books.slice(1)
    assert(book)
    await store.putUpstreamLocations('alice', { ...upstreamLocations(), books: [book] })
    assert.deepEqual((await store.upstreamLocations('alice'))?.books, [book])
    const live = { ...alias('u1'), id: '1f', state: 'live' as const }
    await store.putCardAlias(alias('u1'))
    await store.putCardAlias(live)
    assert.deepEqual(await store.cardAliases('alice', 'contacts'), [live])
    await store.removeCardAlias(live)
    assert.deepEqual(await store.cardAliases('alice', 'contacts'), [])
  })

  it('removes an account with all that belongs to it, and nothing of others', async (t) => {
    const store = await tempStore(t)
    for (const name of ['alice', 'bob']) {
      await store.putAccount(account(name))
      await store.putGrant(name, grant())
      await store.putUpstreamLocations(name, upstreamLocations())
      await store.putDevice(device(name))
      await store.putCardAlias(alias('u1', name))
    }
    assert.equal(await store.removeAccount('alice'), true)
    await store.putAccount(account())
    assert.equal(await store.grant('alice'), undefined)
    assert.equal(await store.upstreamLocations('alice'), undefined)
    assert.deepEqual(await store.cardAliases('alice', 'contacts'), [])
    assert.deepEqual(
      (await store.devices()).map((device) => device.account),
      ['bob'],
    )
    assert.deepEqual(await store.grant('bob'), grant())
    assert.equal((await store.cardAliases('bob', 'contacts')).length, 1)
  })

  it('refuses what belongs to no account', async (t) => {
    const store = await tempStore(t)
    const refused = { name: 'StoreError', failure: 'unknown-account', message: /login NAME/ }
    await assert.rejects(store.putGrant('nobody', grant()), refused)
    await assert.rejects(store.putDevice(device('nobody')), refused)
    await assert.rejects(store.putUpstreamLocations('nobody', upstreamLocations()), refused)
    await assert.rejects(store.putCardAlias(alias('u1', 'nobody')), refused)
  })

  it('keeps names of cards as they are, however odd', async (t) => {
    const store = await tempStore(t)
    await store.putAccount(account())
    for (const [i, name] of ['%00', 'a\0b', 'é', 'é', '😀', 'it\'s "so"; --', ''].entries()) {
      await store.putCardAlias({ ...alias(`u${i}`), name, uid: name })
      const found = (await store.cardAliases('alice', 'contacts')).find(
        (a) => a.upstreamName === `u${i}`,
      )
      assert.equal(found?.name, name)
      assert.equal(found.uid, name)
    }
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
