import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFile, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import { describe, it } from 'node:test'
import type { ReplicaStore } from '../../../../lib/replica/state/replica-store.ts'
import { cardOf, contacts, listed, openReplicaIn, putCards, start, textOf } from './temp-replica.ts'
import { bodiless, ids, long, filled } from './stored-bodies.ts'

describe('a damaged file of bodies', () => {
  const damages: Readonly<Record<string, (path: string) => Promise<void>>> = {
    'says “Trash!”': (path) => writeFile(path, 'Trash!'),
    'is noise': (path) => writeFile(path, randomBytes(20_000)),
    'was cut short': async (path) => truncate(path, (await stat(path)).size / 2),
    'is another program’s': async (path) => {
      await rm(path)
      const db = new DatabaseSync(path)
      db.exec('CREATE TABLE bodies (key, sealed)')
      db.close()
    },
    'lacks its table': (path) => {
      const db = new DatabaseSync(path)
      db.exec('ALTER TABLE bodies RENAME TO others')
      db.close()
      return Promise.resolve()
    },
  }
  for (const [what, damage] of Object.entries(damages))
    it(`is set aside and never taken for an empty book when it ${what}`, async (t) => {
      const { directory, ...opened } = await filled(t)
      const path = join(directory, 'bodies.db')
      let content: Buffer | undefined
      const { replica, books } = await opened.reopen(async () => {
        await damage(path)
        content = await readFile(path)
      })
      assert.equal(replica.setAside, `${path}.damaged-${start}`)
      assert.deepEqual(await readFile(replica.setAside), content)
      assertAllToBeFetched(books)
      await putCards(books, [listed('0', { text: long('0') })])
      assert.equal(textOf(books, '0'), long('0'))
    })

  for (const [what, damage] of [
    ['gone', (path: string) => rm(path)],
    ['empty', (path: string) => writeFile(path, '')],
  ] as const)
    it(`is begun anew when it is ${what}`, async (t) => {
      const { directory, ...opened } = await filled(t)
      const { replica, books } = await opened.reopen(() => damage(join(directory, 'bodies.db')))
      assert.equal(replica.setAside, undefined)
      assertAllToBeFetched(books)
    })

  it('is told by name when it shows on the way, and set aside when it is opened next', async (t) => {
    const { directory, ...opened } = await filled(t)
    const path = join(directory, 'bodies.db')
    const { books, reopen } = await opened.reopen(() => scramble(path))
    for (const id of ids) assert([undefined, long(id)].includes(textOf(books, id)))
    await setImmediate()
    const texts = ids.map((id) => Buffer.from(long(`${id} again`)))
    const why = { name: 'StoreError', failure: 'corrupt', message: /bodies\.db is corrupt: start/ }
    await assert.rejects(books.putBodies(contacts, texts), why)
    const { replica, books: again } = await reopen()
    assert.equal(replica.setAside, `${path}.damaged-${start}`)
    assertAllToBeFetched(again)
    assert.equal((await again.putBodies(contacts, texts)).length, ids.length)
  })

  it('is not what a disk is that refuses: then nothing is set aside', async (t) => {
    const { directory, replica } = await filled(t)
    await replica.close()
    const path = join(directory, 'bodies.db')
    const content = await readFile(path)
    const other = new DatabaseSync(path)
    other.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    await assert.rejects(openReplicaIn(directory), { name: 'StoreError', failure: 'busy' })
    other.close()
    assert.deepEqual(await readFile(path), content)
    assert.deepEqual(
      (await readdir(directory)).filter((name) => name.includes('damaged')),
      [],
    )
  })
})

/** All cards are there with their ETags, and none with a body. */
function assertAllToBeFetched(books: ReplicaStore): void {
  assert.deepEqual(bodiless(books), ids.toSorted())
  assert.equal(cardOf(books, '0')?.etag, '"1"')
}

/** Overwrites the last quarter of a file. */
async function scramble(path: string): Promise<void> {
  const content = await readFile(path)
  await writeFile(path, content.fill(0xa5, (content.length * 3) / 4))
}
