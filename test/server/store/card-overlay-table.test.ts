import assert from 'node:assert/strict'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import { openStore } from '../../../server/store/sqlite-store.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { tempStore } from '../../support/temp-store.ts'
import { account, device } from './samples.ts'

const card = (id: string, text = id, book = 'contacts', of = 'alice') => ({
  account: of,
  book,
  id,
  payload: Buffer.from(text),
})

describe('the overlay of a card', () => {
  it('is there again after it was closed and opened, with its revision', async (t) => {
    const directory = await tempDir(t, 'store')
    const first = await openStore(directory)
    await first.putAccount(account())
    assert.equal(await first.localRevision('alice', 'contacts'), 0)
    assert.equal(await first.putCardOverlay(card('a')), 1)
    assert.equal(await first.putCardOverlay(card('b', '\0\xff')), 2)
    assert.equal(await first.putCardOverlay(card('a', 'anew')), 3)
    await first.close()
    const second = await openStore(directory)
    t.after(() => second.close())
    assert.deepEqual(await second.cardOverlays('alice', 'contacts'), [
      { ...card('b', '\0\xff'), revision: 2 },
      { ...card('a', 'anew'), revision: 3 },
    ])
    assert.equal(await second.localRevision('alice', 'contacts'), 3)
    assert.deepEqual(await second.cardOverlays('alice', 'other'), [])
  })

  it('moves the revision of its own book only, and never back', async (t) => {
    const store = await tempStore(t)
    await store.putAccount(account())
    assert.equal(await store.putCardOverlay(card('a')), 1)
    assert.equal(await store.putCardOverlay(card('a', 'x', 'work')), 1)
    assert.equal(await store.removeCardOverlay('alice', 'contacts', 'a'), 2)
    assert.equal(await store.removeCardOverlay('alice', 'contacts', 'a'), 2)
    assert.equal(await store.localRevision('alice', 'contacts'), 2)
    assert.equal(await store.putCardOverlay(card('a')), 3)
    assert.equal(await store.localRevision('alice', 'work'), 1)
  })

  it('has a revision of its own for each change, also through two connections', async (t) => {
    const directory = await tempDir(t, 'store')
    const stores = [await openStore(directory), await openStore(directory)]
    t.after(() => Promise.all(stores.map((store) => store.close())))
    await stores[0]?.putAccount(account())
    const puts = stores.flatMap((store, of) =>
      Array.from({ length: 20 }, (_, n) => store.putCardOverlay(card(`${of}-${n}`))),
    )
    const told = (await Promise.all(puts)).sort((a, b) => a - b)
    assert.deepEqual(
      told,
      Array.from({ length: 40 }, (_, n) => n + 1),
    )
  })

  it('goes with its account, and belongs to one', async (t) => {
    const store = await tempStore(t)
    for (const name of ['alice', 'bob']) {
      await store.putAccount(account(name))
      await store.putCardOverlay(card('a', 'text', 'contacts', name))
    }
    await store.removeAccount('alice')
    await store.putAccount(account())
    assert.deepEqual(await store.cardOverlays('alice', 'contacts'), [])
    assert.equal(await store.localRevision('alice', 'contacts'), 0)
    assert.equal((await store.cardOverlays('bob', 'contacts')).length, 1)
    const refused = store.putCardOverlay(card('a', 'text', 'contacts', 'nobody'))
    await assert.rejects(refused, { failure: 'unknown-account' })
    assert.equal(await store.localRevision('nobody', 'contacts'), 0)
  })

  it('is sealed at rest, and opens in its own row only', async (t) => {
    const directory = await tempDir(t, 'store')
    const store = await openStore(directory)
    await store.putAccount(account())
    await store.putCardOverlay(card('a', 'canary of a'))
    await store.putCardOverlay(card('b', 'canary of b'))
    await store.close()
    for (const name of await readdir(directory))
      assert.equal((await readFile(join(directory, name))).includes('canary'), false, name)
    const db = new DatabaseSync(join(directory, 'store.db'))
    db.exec("UPDATE kept SET sealed = (SELECT sealed FROM kept WHERE id = 'b')")
    db.close()
    const again = await openStore(directory)
    t.after(() => again.close())
    const named = { failure: 'corrupt', message: /kept of card "alice\/contacts\/a"/ }
    await assert.rejects(again.cardOverlays('alice', 'contacts'), named)
  })
})

describe('what signs in by Digest', () => {
  const secrets = [{ user: 'alice', algorithm: 'MD5' as const, ha1: 'canary-of-a-device' }]

  it('is sealed for its device, and opens in its record only', async (t) => {
    const directory = await tempDir(t, 'store')
    const store = await openStore(directory)
    t.after(() => store.close())
    await store.putAccount(account())
    const digest = await store.sealDigestSecrets('alice', 'box', secrets)
    const more = { profile: 'vdirsyncer', book: 'a' }
    const box = { ...device('alice', 'box'), ...more, digest }
    await store.putDevice(box)
    const [put] = await store.devices()
    assert(put)
    assert.deepEqual(put, box)
    assert.deepEqual(await store.unsealDigestSecrets(put), secrets)
    assert.deepEqual(await store.unsealDigestSecrets({ ...put, digest: undefined }), [])
    const named = { failure: 'corrupt', message: /device "alice\/desk".*Digest.*device/ }
    await assert.rejects(store.unsealDigestSecrets({ ...put, name: 'desk' }), named)
    for (const name of await readdir(directory))
      assert.equal((await readFile(join(directory, name))).includes('canary'), false, name)
  })

  it('keeps a lost key from being replaced', async (t) => {
    const directory = await tempDir(t, 'store')
    const store = await openStore(directory)
    await store.putAccount(account())
    const digest = await store.sealDigestSecrets('alice', 'box', secrets)
    await store.putDevice({ ...device('alice', 'box'), digest })
    await store.close()
    const keyFile = join(directory, 'elsewhere')
    await assert.rejects(openStore(directory, { keyFile }), { failure: 'no-key' })
  })
})
