import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { listed, look, putCards, remove, tempReplica } from './temp-replica.ts'

describe('an overlay', () => {
  const overlay = Buffer.from('what upstream dropped')
  const there = (books: Parameters<typeof look>[0]): Buffer | undefined =>
    look(books, (snapshot) => snapshot.overlay('a'))

  it('stays until another is put, null is, or the card is gone', async (t) => {
    const { books } = await tempReplica(t)
    await putCards(books, [listed('a', { overlay })])
    await putCards(books, [listed('a', { upstreamEtag: '"2"' })])
    assert.deepEqual(there(books), overlay)
    await putCards(books, [listed('a', { overlay: Buffer.from('other') })])
    assert.equal(there(books)?.toString(), 'other')
    await putCards(books, [listed('a', { overlay: null })])
    assert.equal(there(books), undefined)
    await putCards(books, [listed('a', { overlay })])
    await remove(books, 'a')
    await putCards(books, [listed('a')])
    assert.equal(there(books), undefined)
  })
})
