import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import {
  contacts,
  listed,
  look,
  putCards,
  remove,
  start,
  tempReplica,
  textOf,
  told,
} from './temp-replica.ts'

const day = 24 * 3600 * 1000

describe('pruning', () => {
  it('forgets tombstones older than 180 days, and raises the floor to where they were', async (t) => {
    const { books, clock, replica } = await tempReplica(t)
    const first = await putCards(books, [listed('a', { name: 'x.vcf' }), listed('b'), listed('c')])
    const gone = await remove(books, 'a')
    clock.now = start + day
    await remove(books, 'b')

    clock.now = start + 180 * day
    await replica.prune()
    look(books, (snapshot) => {
      assert.deepEqual(told(snapshot.changes(first.revision)), ['-x.vcf', '-b.vcf'])
      assert.equal(snapshot.head.floor, first.floor)
    })

    clock.now = start + 180 * day + 1
    await replica.prune()
    look(books, (snapshot) => {
      assert.deepEqual(told(snapshot.changes(gone.revision)), ['-b.vcf'])
      assert.equal(snapshot.head.floor, gone.revision)
      assert.equal(snapshot.count(), 1)
    })
    await putCards(books, [listed('a')])
    assert.equal(
      look(books, (snapshot) => snapshot.card('a')?.name),
      'a.vcf',
    )
  })

  it('removes bodies that no card has, and no others', async (t) => {
    const { books, directory, replica } = await tempReplica(t)
    const texts = { a: 'one', b: 'two', c: 'three' }
    await putCards(
      books,
      Object.entries(texts).map(([id, text]) => listed(id, { text })),
    )
    await remove(books, 'b')
    await putCards(books, [listed('c', { upstreamEtag: '"2"', text: 'four' })])
    await books.putBodies(contacts, [Buffer.from('never applied')])
    await replica.prune()
    assert.deepEqual([textOf(books, 'a'), textOf(books, 'c')], ['one', 'four'])
    const db = new DatabaseSync(join(directory, 'bodies.db'))
    t.after(() => {
      db.close()
    })
    assert.equal(db.prepare('SELECT count(*) AS n FROM bodies').get()?.n, 2)
  })
})
