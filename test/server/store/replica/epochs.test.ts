import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  listed,
  look,
  putCards,
  remove,
  start,
  tempReplica,
  contacts,
  change,
} from './temp-replica.ts'

const day = 24 * 3_600_000

describe('the epoch of a revision', () => {
  const epochs = (
    books: Parameters<typeof look>[0],
    ...revisions: readonly number[]
  ): readonly string[] => look(books, (known) => revisions.map((each) => known.epochOf(each)))

  it('is the same for all revisions that one program made, and stays when another goes on', async (t) => {
    const { books, reopen } = await tempReplica(t)
    const first = await books.apply(contacts, change({}))
    const { revision } = await putCards(books, [listed('a')])
    const [before, made] = epochs(books, first.revision, revision)
    assert.ok(before)
    assert.equal(made, before)
    const { books: again } = await reopen()
    assert.deepEqual(epochs(again, revision), [before])
    await putCards(again, [listed('b')])
    const later = await putCards(again, [listed('c')])
    const [old, next, last] = epochs(again, revision, revision + 1, later.revision)
    assert.equal(old, before)
    assert.notEqual(next, before)
    assert.equal(last, next)
  })

  it('is forgotten with the tombstones that its tokens would need', async (t) => {
    const { books, clock, reopen } = await tempReplica(t)
    const { revision } = await putCards(books, [listed('a')])
    const [before] = epochs(books, revision)
    const { books: again, replica: second } = await reopen()
    const { revision: buried } = await remove(again, 'a')
    clock.now = start + 181 * day
    await second.prune()
    assert.equal(
      look(again, (known) => known.head.floor),
      buried,
    )
    assert.deepEqual(epochs(again, revision), [''])
    assert.ok(before && epochs(again, buried)[0])
  })

  it('begins at the word of the owner, and makes all that was before stale, also for the next program', async (t) => {
    const { books, reopen } = await tempReplica(t)
    const { revision } = await putCards(books, [listed('a')])
    const begun = await books.apply(contacts, change({ beginsEpoch: true }))
    assert.deepEqual([begun.revision, begun.floor], [revision + 1, revision + 1])
    const later = await putCards(books, [listed('b')])
    const [before, first, last] = epochs(books, revision, begun.revision, later.revision)
    assert.notEqual(first, before)
    assert.equal(last, first)
    const { books: again } = await reopen()
    assert.deepEqual(
      look(again, ({ head }) => [head.floor, head.revision]),
      [begun.revision, later.revision],
    )
  })
})
