import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import { describe, it } from 'node:test'
import { cardOf, contacts, listed, putCards, tempReplica, textOf } from './temp-replica.ts'
import { bodiless, inBodies } from './stored-bodies.ts'

describe('a body that is lost', () => {
  it('reads as undefined, and its card is one whose body is to be fetched', async (t) => {
    const { books, directory } = await tempReplica(t)
    await putCards(books, [listed('a', { text: 'one' }), listed('b', { text: 'two' })])
    inBodies(directory, 'DELETE FROM bodies WHERE rowid = 1')
    const before = cardOf(books, 'a')
    assert.equal(textOf(books, 'a'), undefined)
    await setImmediate()
    assert.deepEqual(bodiless(books), ['a'])
    assert.deepEqual(cardOf(books, 'a'), { ...before, body: undefined })
    assert.equal(textOf(books, 'b'), 'two')
  })

  it('reads as undefined when it is damaged, and can be put again', async (t) => {
    const { books, directory } = await tempReplica(t)
    await putCards(books, [listed('a', { text: 'one' })])
    for (const damage of ["x''", "x'00'", "x'02'", 'zeroblob(200)', 'substr(sealed, 1, 39)']) {
      await setImmediate()
      inBodies(directory, `UPDATE bodies SET sealed = ${damage}`)
      assert.equal(textOf(books, 'a'), undefined, damage)
      await setImmediate()
      assert.deepEqual(bodiless(books), ['a'])
      await putCards(books, [listed('a', { text: 'one' })])
      assert.equal(textOf(books, 'a'), 'one')
    }
  })

  it('reads as undefined when it lies under another one’s name', async (t) => {
    const { books, directory } = await tempReplica(t)
    await putCards(books, [listed('a', { text: 'one' }), listed('b', { text: 'two' })])
    inBodies(directory, 'UPDATE bodies SET sealed = (SELECT sealed FROM bodies WHERE rowid = 2)')
    assert.equal(textOf(books, 'a'), undefined)
    assert.equal(textOf(books, 'b'), 'two')
  })

  it('is not referred to by cards that are applied later', async (t) => {
    const { books, directory } = await tempReplica(t)
    const [key = ''] = await books.putBodies(contacts, [Buffer.from('one')])
    inBodies(directory, 'DELETE FROM bodies')
    await putCards(books, [listed('a', { body: { key, size: 3 } })])
    assert.deepEqual(bodiless(books), ['a'])
  })

  it('is known to be missing when the replica is opened', async (t) => {
    const { books, directory, reopen } = await tempReplica(t)
    await putCards(books, [listed('a', { text: 'one' }), listed('b', { text: 'two' })])
    const { books: again } = await reopen(() => {
      inBodies(directory, 'DELETE FROM bodies WHERE rowid = 1')
      return Promise.resolve()
    })
    assert.deepEqual(bodiless(again), ['a'])
    assert.equal(textOf(again, 'b'), 'two')
  })
})
