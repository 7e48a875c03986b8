import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { cp, readFile, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { openStore } from '../../../server/store/sqlite-store.ts'
import { tempDir } from '../../support/temp-dir.ts'
import {
  bookOf,
  contacts,
  listed,
  openReplicaIn,
  putCards,
  tempReplica,
  textOf,
} from './replica/temp-replica.ts'
import { account, device } from './samples.ts'

/** SQLite's usual size of a page, in bytes (https://www.sqlite.org/pragma.html#pragma_page_size). */
const pageSize = 4096

describe('a store that was damaged before the start after a kill', () => {
  const damages: Readonly<Record<string, (path: string) => Promise<void>>> = {
    'its header': (path) => spoil(path, 0),
    'its version and the pages after that': (path) => spoil(path, 18),
    'its list of tables': (path) => spoil(path, 100),
    'the header of its journal': (path) => spoil(`${path}-wal`, 18),
    'its length': (path) => truncate(path, 3 * pageSize),
    'its length, by a part of a page': (path) => truncate(path, 3 * pageSize + 100),
  }
  for (const [what, damage] of Object.entries(damages))
    it(`is refused with its journal, and all of it stays as it is, when ${what} was`, async (t) => {
      const directory = await killed(t)
      await damage(join(directory, 'store.db'))
      await assertRefusedUntouched(directory)
    })

  it('is refused or whole when six bytes of any page were, and stays as it is when refused', async (t) => {
    const directory = await killed(t)
    const path = join(directory, 'store.db')
    const whole = await contentsOf(directory)
    const pages = (whole.get('store.db')?.length ?? 0) / pageSize
    let refused = 0
    for (let page = 1; page < pages; page++) {
      for (const [name, content] of whole) await writeFile(join(directory, name), content)
      await spoil(path, page * pageSize)
      const before = await digestsOf(directory)
      const store = await openStore(directory).catch(() => undefined)
      if (store) assert.equal((await store.accounts()).length, 3, `page ${page}`)
      else assert.deepEqual(await digestsOf(directory), before, `page ${page}`)
      refused += store ? 0 : 1
      await store?.close()
    }
    assert(refused > 5, `${refused} of ${pages} pages`)
  })

  it('is told with what is to be moved away, and works when a copy of all was put back', async (t) => {
    const directory = await killed(t)
    const whole = await contentsOf(directory)
    await spoil(join(directory, 'store.db'), 100)
    await assert.rejects(openStore(directory), {
      failure: 'corrupt',
      message:
        /store\.db is corrupt and was left untouched, as were store\.db-wal and store\.db-shm: move all three away together, then put back a copy/,
    })
    for (const [name, content] of whole) await writeFile(join(directory, name), content)
    const store = await openStore(directory)
    assert.equal((await store.accounts()).length, 3)
    await store.close()
  })

  it('works when no more than the header of its journal was written', async (t) => {
    const directory = await killed(t)
    await truncate(join(directory, 'store.db-wal'), 32)
    const store = await openStore(directory)
    assert.equal((await store.accounts()).length, 2)
    await store.close()
  })

  it('is refused without its index as well, and has none then', async (t) => {
    const directory = await killed(t)
    await rm(join(directory, 'store.db-shm'))
    await spoil(join(directory, 'store.db'), 100)
    await assertRefusedUntouched(directory)
  })
})

describe('what the journals hold', () => {
  it('is moved into the files now and then, and waits for no reader', async (t) => {
    const { directory, replica, books } = await tempReplica(t)
    const logs = async (): Promise<readonly number[]> =>
      Promise.all(
        ['store', 'bodies'].map(
          async (name) => (await stat(join(directory, `${name}.db-wal`))).size,
        ),
      )
    await putCards(books, [listed('1', { text: 'one' })])
    const snapshot = books.snapshot(contacts)
    await putCards(books, [listed('2', { text: 'two' })])
    await replica.checkpoint()
    assert((await logs())[0])
    assert.equal(snapshot?.count(), 1)
    snapshot.close()
    await replica.checkpoint()
    assert.deepEqual(await logs(), [0, 0])
    assert.equal(textOf(books, '2'), 'two')
  })
})

describe('a file of bodies that was damaged before the start after a kill', () => {
  it('is set aside as it is, with its journal', async (t) => {
    const directory = await killed(t)
    await spoil(join(directory, 'bodies.db'), 100)
    const before = await digestsOf(directory)
    const store = await openStore(directory)
    const replica = await openReplicaIn(directory, { now: () => 5 })
    const after = await digestsOf(directory)
    for (const suffix of ['', '-wal', '-shm'])
      assert.equal(after[`bodies.db.damaged-5${suffix}`], before[`bodies.db${suffix}`])
    assert.equal(replica.setAside, join(directory, 'bodies.db.damaged-5'))
    await replica.close()
    await store.close()
  })
})

/** A data folder as a kill leaves it: files that are open, with what was written last in the journals only. */
async function killed(t: TestContext): Promise<string> {
  const living = await tempDir(t, 'store')
  const store = await openStore(living)
  await store.putAccount(account('alice'))
  await store.putAccount(account('bob'))
  await store.putDevice(device('alice'))
  let replica = await openReplicaIn(living)
  const cards = Array.from({ length: 300 }, (_, n) => listed(`${n}`))
  await putCards(replica.store, cards, bookOf('alice'))
  await replica.close()
  await store.close()
  const open = await openStore(living)
  await open.putAccount(account('carol'))
  replica = await openReplicaIn(living)
  await putCards(replica.store, [listed('last', { text: 'last' })], bookOf('alice'))
  const directory = await tempDir(t, 'killed')
  await cp(living, directory, { recursive: true })
  await replica.close()
  await open.close()
  return directory
}

async function assertRefusedUntouched(directory: string): Promise<void> {
  const before = await digestsOf(directory)
  for (let n = 0; n < 2; n++) await assert.rejects(openStore(directory), { failure: 'corrupt' })
  assert.deepEqual(await digestsOf(directory), before)
}

/** Overwrites six bytes. */
async function spoil(path: string, at: number): Promise<void> {
  const content = await readFile(path)
  await writeFile(path, content.fill(0xa5, at, at + 6))
}

/** Each file of the databases, and what is in it. */
async function contentsOf(directory: string): Promise<ReadonlyMap<string, Buffer>> {
  const names = (await readdir(directory)).filter((name) => /^(?:store|bodies)\.db/.test(name))
  const read = async (name: string): Promise<[string, Buffer]> => [
    name,
    await readFile(join(directory, name)),
  ]
  return new Map(await Promise.all(names.sort().map(read)))
}

/** The same in few words, to be compared. */
async function digestsOf(directory: string): Promise<Readonly<Record<string, string>>> {
  const entries = [...(await contentsOf(directory))]
  return Object.fromEntries(entries.map(([name, content]) => [name, hash('sha256', content)]))
}
