import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  change,
  contacts,
  listed,
  look,
  putCards,
  remove,
  tempReplica,
  told,
} from './temp-replica.ts'

describe('changes since a revision', () => {
  it('come by revision and id, each card once, in its present state', async (t) => {
    const { books } = await tempReplica(t)
    const first = await putCards(books, [listed('b'), listed('a'), listed('c')])
    const second = await putCards(books, [listed('c', { upstreamEtag: '"2"' }), listed('d')])
    await remove(books, 'a')
    look(books, (snapshot) => {
      const all = ['+b.vcf', '+c.vcf', '+d.vcf', '-a.vcf']
      assert.deepEqual(told(snapshot.changes(-1)), all)
      assert.deepEqual(told(snapshot.changes(first.revision)), all.slice(1))
      assert.deepEqual(told(snapshot.changes(second.revision)), ['-a.vcf'])
      assert.deepEqual(told(snapshot.changes(second.revision + 1)), [])
    })
  })

  it('go on behind an id within the next revision', async (t) => {
    const { books } = await tempReplica(t)
    const { revision } = await putCards(
      books,
      ['a', 'b', 'c', 'é'].map((id) => listed(id)),
    )
    await putCards(books, [listed('d')])
    const rest = (after: string) =>
      look(books, (snapshot) => told(snapshot.changes(revision - 1, after)))
    assert.deepEqual(rest('a'), ['+b.vcf', '+c.vcf', '+é.vcf', '+d.vcf'])
    assert.deepEqual(rest('c'), ['+é.vcf', '+d.vcf'])
    assert.deepEqual(rest('é'), ['+d.vcf'])
  })

  it('do not say that a name is gone which a living card bears', async (t) => {
    const { books } = await tempReplica(t)
    const { revision } = await putCards(books, [listed('a', { name: 'x.vcf' }), listed('b')])
    await remove(books, 'a')
    await putCards(books, [listed('c', { name: 'x.vcf' })])
    look(books, (snapshot) => {
      assert.deepEqual(told(snapshot.changes(revision)), ['+x.vcf'])
    })
    await remove(books, 'b')
    await putCards(books, [listed('d', { name: 'b.vcf' })])
    look(books, (snapshot) => {
      assert.deepEqual(told(snapshot.changes(revision)), ['+x.vcf', '+b.vcf'])
    })
  })

  it('say once that a name is gone which several cards bore', async (t) => {
    const { books } = await tempReplica(t)
    const { revision } = await books.apply(contacts, change({}))
    for (const id of ['a', 'b']) {
      await putCards(books, [listed(id, { name: 'x.vcf' })])
      await remove(books, id)
    }
    look(books, (snapshot) => {
      assert.deepEqual(told(snapshot.changes(revision)), ['-x.vcf'])
    })
  })
})
