import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  cardOf,
  change,
  contacts,
  journalEntry,
  listed,
  look,
  putCards,
  remove,
  start,
  tempReplica,
  textOf,
  told,
} from './temp-replica.ts'

describe('a resync of a book', () => {
  const head = { isComplete: true, syncToken: 'one', ctag: '"c"', confirmedAt: start }
  const overlay = Buffer.from('what upstream dropped')

  it('begins another epoch, and forgets what is confirmed', async (t) => {
    const { books } = await tempReplica(t)
    await putCards(books, [listed('a', { text: 'one' })])
    const recheck = { id: 'a', why: '', tries: 0, dueAt: 0 }
    const held = [{ id: 'a', firstLook: 1, lastLook: 2 }]
    const before = await books.apply(contacts, change({ head, recheck: [recheck], held }))
    await books.resync(contacts)
    const after = look(books, (snapshot) => snapshot.head)
    assert.notEqual(after.epoch, before.epoch)
    assert.equal(after.revision, before.revision)
    assert.deepEqual(
      [after.isComplete, after.syncToken, after.ctag, after.confirmedAt],
      [false, undefined, undefined, 0],
    )
    assert.deepEqual([books.rechecks(contacts), books.held(contacts)], [[], []])
    const row = cardOf(books, 'a')
    assert.deepEqual([row?.upstreamEtag, row?.etag, row?.body], [undefined, undefined, undefined])
    await putCards(books, [listed('a', { text: 'two' })])
    assert.equal(textOf(books, 'a'), 'two')
  })

  it('keeps names, UIDs and overlays, of cards that are gone and of those that live', async (t) => {
    const { books } = await tempReplica(t)
    const cards = [
      listed('a', { name: 'x.vcf', uid: 'uid-x', overlay }),
      listed('b', { name: 'y.vcf', uid: 'uid-y' }),
    ]
    const { revision } = await putCards(books, cards)
    await remove(books, 'b')
    await books.resync(contacts)
    look(books, (snapshot) => {
      assert.deepEqual(told(snapshot.changes(revision)), ['-y.vcf'])
      assert.deepEqual(snapshot.overlay('a'), overlay)
    })
    await putCards(books, [listed('a'), listed('b')])
    const names = ['a', 'b'].map((id) => [cardOf(books, id)?.name, cardOf(books, id)?.uid])
    assert.deepEqual(names, [
      ['x.vcf', 'uid-x'],
      ['y.vcf', 'uid-y'],
    ])
    assert.deepEqual(
      look(books, (snapshot) => snapshot.overlay('a')),
      overlay,
    )
  })

  it('keeps writes whose outcome is not known', async (t) => {
    const { books } = await tempReplica(t)
    const sequence = await books.begin(contacts, journalEntry)
    await books.resync(contacts)
    assert.deepEqual(books.journal(contacts), [{ ...journalEntry, sequence }])
  })
})

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
