import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it, type TestContext } from 'node:test'
import type { BookKey, ReplicaStore } from '../../../lib/replica/state/replica-store.ts'
import type { Store } from '../../../lib/store/store.ts'
import { StoreError } from '../../../server/store/errors.ts'
import { openStore } from '../../../server/store/sqlite-store.ts'
import { tempDir } from '../../support/temp-dir.ts'
import {
  bookOf,
  change,
  journalEntry,
  listed,
  openReplicaIn,
  putCards,
} from './replica/temp-replica.ts'
import { account, device, grant, upstreamLocations } from './samples.ts'

const names = ['alice', 'bob']

describe('a damaged store', () => {
  for (const [what, content] of [
    ['says “Trash!”', Buffer.from('Trash!')],
    ['is empty', Buffer.alloc(0)],
    ['is noise', randomBytes(20_000)],
    ['is zeros', Buffer.alloc(20_000)],
  ] as const) {
    it(`is refused and left as it is when its file ${what}`, async (t) => {
      const { directory, path } = await filled(t)
      await writeFile(path, content)
      for (let n = 0; n < 2; n++)
        await assert.rejects(openStore(directory), { failure: 'corrupt', message: /login NAME/ })
      assert.deepEqual(await readFile(path), content)
    })
  }

  it('is refused when its file was cut short', async (t) => {
    const { directory, path } = await filled(t)
    const content = await readFile(path)
    for (const length of [1, 99, 4096, content.length / 2, content.length - 4096]) {
      await writeFile(path, content.subarray(0, length))
      await assert.rejects(openStore(directory), { failure: 'corrupt' })
      assert.deepEqual(await readFile(path), content.subarray(0, length))
    }
  })

  it('is refused when it is another program’s database', async (t) => {
    const { directory, path } = await filled(t)
    await rm(path)
    const other = new DatabaseSync(path)
    other.exec('CREATE TABLE accounts (a)')
    other.close()
    await assert.rejects(openStore(directory), { failure: 'corrupt' })
  })

  it('is refused, not made anew, when only its journal is left', async (t) => {
    const { directory, path } = await filled(t)
    await rename(path, `${path}-wal`)
    await assert.rejects(openStore(directory), { failure: 'corrupt', message: /is missing/ })
    await assert.rejects(readFile(path), { code: 'ENOENT' })
  })

  it('K11. with one flipped bit works, or says by name what is wrong, and is not overwritten', async (t) => {
    const { directory, path } = await filled(t)
    const content = await readFile(path)
    for (let n = 0; n < 150; n++) {
      const [at, bit] = [Math.floor(Math.random() * content.length), Math.floor(Math.random() * 8)]
      const flipped = Buffer.from(content)
      flipped[at] = (flipped[at] ?? 0) ^ (1 << bit)
      await writeFile(path, flipped)
      const refused = await readAll(directory)
      if (refused) assert.deepEqual(await readFile(path), flipped, `bit ${bit} of byte ${at}`)
    }
  })

  it('K11. made by a newer version is refused with the advice to upgrade, and left as it is', async (t) => {
    const { directory, path } = await filled(t)
    const db = new DatabaseSync(path)
    db.exec('PRAGMA user_version = 999')
    db.close()
    const content = await readFile(path)
    await assert.rejects(openStore(directory), {
      failure: 'newer',
      message: /newer version.*upgrade/,
    })
    assert.deepEqual(await readFile(path), content)
  })
})

describe('a grant that cannot be opened', () => {
  it('K11. is named as corrupt, while other accounts are served', async (t) => {
    const { directory, path } = await filled(t)
    const db = new DatabaseSync(path)
    const row = db.prepare('SELECT sealed FROM grants WHERE account = ?').get('alice')
    const sealed = Buffer.from(row?.sealed as Uint8Array)
    sealed.writeUInt8(sealed.readUInt8(30) ^ 1, 30)
    db.prepare('UPDATE grants SET sealed = ? WHERE account = ?').run(sealed, 'alice')
    db.close()
    const store = await open(t, directory)
    await assert.rejects(store.grant('alice'), {
      failure: 'corrupt',
      message: /"alice".*login alice/,
    })
    assert.deepEqual(await store.grant('bob'), grant())
    assert.equal((await store.accounts()).length, 2)
  })

  it('is named as corrupt when it was put into another account’s row', async (t) => {
    const { directory, path } = await filled(t)
    const db = new DatabaseSync(path)
    db.exec("UPDATE grants SET sealed = (SELECT sealed FROM grants WHERE account = 'bob')")
    db.close()
    const store = await open(t, directory)
    await assert.rejects(store.grant('alice'), { failure: 'corrupt' })
    assert.deepEqual(await store.grant('bob'), grant())
  })

  it('K11. is told from one under a wrong key, and opens again under the right one', async (t) => {
    const { directory } = await filled(t)
    const keyFile = join(directory, 'other')
    await writeFile(keyFile, randomBytes(32).toString('base64'), { mode: 0o600 })
    const wrong = await openStore(directory, { keyFile })
    await assert.rejects(wrong.grant('alice'), { failure: 'wrong-key', message: /wrong key/ })
    await wrong.putGrant('bob', grant('new'))
    assert.deepEqual(await wrong.grant('bob'), grant('new'))
    await wrong.close()
    const right = await open(t, directory)
    assert.deepEqual(await right.grant('alice'), grant())
  })

  it('K11. is kept aside when a new sign-in takes its place', async (t) => {
    const { directory, path } = await filled(t)
    const before = sealedGrants(path, 'grants')
    const keyFile = join(directory, 'other')
    await writeFile(keyFile, randomBytes(32).toString('base64'), { mode: 0o600 })
    const store = await openStore(directory, { keyFile })
    await store.putGrant('alice', grant('new'))
    await store.putGrant('alice', grant('newer'))
    await store.close()
    assert.deepEqual(sealedGrants(path, 'grants_aside'), before.slice(0, 1))
  })
})

function sealedGrants(path: string, table: string): unknown[] {
  const db = new DatabaseSync(path)
  const rows = db.prepare(`SELECT sealed FROM ${table} ORDER BY account`).all()
  db.close()
  return rows.map((row) => row.sealed)
}

async function filled(t: TestContext): Promise<{ directory: string; path: string }> {
  const directory = await tempDir(t, 'store')
  const store = await openStore(directory)
  for (const name of names) {
    await store.putAccount(account(name))
    await store.putGrant(name, grant())
    await store.putUpstreamLocations(name, upstreamLocations())
    await store.putDevice(device(name))
  }
  const replica = await openReplicaIn(directory)
  for (const name of names) await fill(replica.store, bookOf(name))
  await replica.close()
  await store.close()
  return { directory, path: join(directory, 'store.db') }
}

async function fill(books: ReplicaStore, book: BookKey): Promise<void> {
  const cards = Array.from({ length: 100 }, (_, n) =>
    listed(`${n}`, { name: `u${n}-at-home.vcf`, uid: `u${n}`, overlay: Buffer.from(`kept ${n}`) }),
  )
  await putCards(books, [...cards, listed('100', { text: 'card' })], book)
  await books.begin(book, journalEntry)
  const recheck = { id: '1', why: 'it was not delivered', isToldGone: false, tries: 1, dueAt: 1 }
  const held = [{ id: '2', firstLook: 1, lastLook: 2 }]
  await books.apply(book, change({ removed: ['3'], recheck: [recheck], held }))
}

async function open(t: TestContext, directory: string): Promise<Store> {
  const store = await openStore(directory)
  t.after(() => store.close())
  return store
}

/** Reads all there is; true when the store as a whole was refused. Whatever fails must fail by name. */
async function readAll(directory: string): Promise<boolean> {
  const store = await openStore(directory).catch(byName)
  if (!store) return true
  for (const name of names) {
    await store.account(name).catch(byName)
    await store.grant(name).catch(byName)
    await store.upstreamLocations(name).catch(byName)
  }
  await store.devices().catch(byName)
  const replica = await openReplicaIn(directory).catch(byName)
  for (const name of names) if (replica) readBook(replica.store, bookOf(name))
  await replica?.close()
  await store.close()
  return false
}

function readBook(books: ReplicaStore, book: BookKey): void {
  const reads = [books.rechecks.bind(books), books.held.bind(books), books.journal.bind(books)]
  for (const read of reads) orByName(() => read(book))
  const snapshot = orByName(() => books.snapshot(book))
  if (!snapshot) return
  const ids = orByName(() => Array.from(snapshot.changes(-1), ({ id }) => id)) ?? []
  for (const id of ids) {
    orByName(() => snapshot.overlay(id))
    orByName(() => snapshot.body(snapshot.card(id)?.body ?? ''))
  }
  snapshot.close()
}

function orByName<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    byName(error)
    return undefined
  }
}

function byName(error: unknown): undefined {
  assert(error instanceof StoreError, String(error))
}
