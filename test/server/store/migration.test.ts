import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import { openStore } from '../../../server/store/sqlite-store.ts'
import { nested } from '../../support/scope.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { cardOf, contacts, listed, putCards } from './replica/temp-replica.ts'
import { account, device, grant, upstreamLocations } from './samples.ts'
import { folderWith, inReplica, pragma, presentSchema } from './earlier-store.ts'

const fixture = new URL('../../fixtures/stores/version-1.sql', import.meta.url)
const secret = '924c3f4613d5e0da091a9054b5e42dd060c062d3caed79534e3fd4c8432ee313'

describe('a store that an earlier version made', () => {
  it('opens with all that was in it, and is then of this version', async (t) => {
    const directory = await earlier(t)
    for (let n = 0; n < 2; n++) {
      const store = await openStore(directory)
      const bob = { ...account('bob'), email: undefined, state: 'signed-out' as const }
      assert.deepEqual(await store.accounts(), [account(), bob])
      assert.deepEqual(await store.grant('alice'), grant())
      assert.deepEqual(await store.upstreamLocations('alice'), upstreamLocations())
      assert.equal((await store.secret('sync')).toString('hex'), secret)
      await store.close()
      const { name, uid } = (await inReplica(directory, (books) => cardOf(books, '1f'))) ?? {}
      assert.deepEqual([name, uid], ['u1-at-home.vcf', 'uid-1'])
    }
    assert.equal(pragma(directory, 'user_version'), presentSchema)
  })

  it('lets its devices in as before: any profile, every book, no Digest, nothing lost', async (t) => {
    const store = await openStore(await earlier(t))
    t.after(() => store.close())
    const of = (verifier: number, salt: number) => ({
      verifier: Buffer.alloc(32, verifier),
      salt: Buffer.alloc(16, salt),
    })
    assert.deepEqual(await store.devices(), [
      { ...device(), ...of(1, 2), readOnly: true, expiresAt: 1.8e12 },
      { ...device('bob', 'desk'), ...of(3, 4) },
    ])
  })

  it('can hold what this version adds', async (t) => {
    const scope = nested(t)
    const directory = await earlier(scope)
    const store = await openStore(directory)
    scope.after(() => store.close())
    const [phone] = await store.devices()
    assert(phone)
    const box = { ...phone, profile: 'vdirsyncer', book: 'a', policy: 'warn' as const }
    await store.putDevice(box)
    assert.deepEqual((await store.devices())[0], box)
    await store.addUnderstoodProperties('alice', 'phone', ['PHOTO'])
    assert.deepEqual(await store.understoodProperties('alice', 'phone'), ['PHOTO'])
    await inReplica(directory, (books) => putCards(books, [listed('1f', { text: 'card' })]))
    assert.equal(await store.removeAccount('alice'), true)
    assert.deepEqual(await store.understoodProperties('alice', 'phone'), [])
    assert.equal(await inReplica(directory, (books) => books.snapshot(contacts)), undefined)
  })

  it('is left as it is when it is damaged', async (t) => {
    const directory = await earlier(t)
    const db = new DatabaseSync(join(directory, 'store.db'))
    db.exec('ALTER TABLE devices ADD COLUMN profile TEXT')
    db.close()
    const content = await readFile(join(directory, 'store.db'))
    await assert.rejects(openStore(directory), { failure: 'corrupt' })
    assert.deepEqual(await readFile(join(directory, 'store.db')), content)
  })
})

/** The data folder of a store of version 1. */
async function earlier(t: Parameters<typeof tempDir>[0]): Promise<string> {
  const statements = await readFile(fixture, 'utf8')
  return folderWith(t, (db) => {
    db.exec(statements)
  })
}
