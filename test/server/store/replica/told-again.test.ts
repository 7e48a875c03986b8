import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { BookChange } from '../../../../lib/replica/state/replica-store.ts'
import { change, contacts, listed, look, putCards, tempReplica, told } from './temp-replica.ts'

describe('a card that clients are told of once more', () => {
  const changesFor = async (t: TestContext, more: Partial<BookChange>, text?: string) => {
    const { books } = await tempReplica(t)
    const { revision } = await putCards(books, [listed('a', text === undefined ? {} : { text })])
    await books.apply(contacts, change(more))
    return { books, revision, now: look(books, (known) => told(known.changes(revision))) }
  }

  it('is changed at once, if it lives', async (t) => {
    assert.deepEqual((await changesFor(t, { again: ['a', 'never-seen'] })).now, ['+a.vcf'])
    assert.deepEqual((await changesFor(t, { again: ['never-seen'] })).now, [])
  })

  it('is changed when its first body comes, if that was wanted and is not here', async (t) => {
    const { books, revision, now } = await changesFor(t, { owed: ['a'] })
    assert.deepEqual(now, [])
    const body = { text: 'card', isVisible: false }
    const { revision: then } = await putCards(books, [listed('a', body)])
    assert.equal(then, revision + 1)
    const { revision: later } = await putCards(books, [listed('a', body)])
    assert.equal(later, then)
  })

  it('is changed at once, if its body is here by now', async (t) => {
    assert.deepEqual((await changesFor(t, { owed: ['a'] }, 'card')).now, ['+a.vcf'])
  })
})
