import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readBookStatus } from '../../../lib/replica/book-status.ts'
import {
  bookNotices,
  cardCountText,
  confirmedText,
} from '../../../server/accounts/book-status-text.ts'
import {
  change,
  contacts,
  journalEntry,
  listed,
  putCards,
  start,
  tempReplica,
} from '../store/replica/temp-replica.ts'

const minute = 60_000

describe('what a person is told of a book', () => {
  it('is nothing before anything is known, and then how many cards are here and how old that is', async (t) => {
    const { books } = await tempReplica(t)
    assert.equal(readBookStatus(books, contacts), undefined)
    await putCards(books, [listed('a', { text: 'A' }), listed('b')])
    await books.apply(contacts, change({ head: { isComplete: true, confirmedAt: start } }))
    const status = readBookStatus(books, contacts) ?? assert.fail()
    assert.equal(cardCountText(status), '1 of 2 cards')
    assert.equal(confirmedText(status, start + 90 * minute), 'as of 2026-11-30 00:00Z, 1 hour ago')
    assert.deepEqual(bookNotices(status, 'alice', start), [])
  })

  it('is which cards cannot be read, whose own names stay unsaid, and which writes have no outcome', async (t) => {
    const { books } = await tempReplica(t)
    await putCards(books, [listed('ab12cd34ef'), listed('x', { name: 'jane-doe.vcf' })])
    const why = 'upstream lists it and does not deliver it'
    const recheck = ['ab12cd34ef', 'x'].map((id) => ({
      ...{ id, why, isToldGone: false, tries: 2, dueAt: start + minute },
    }))
    const settledSoon = { ...{ id: 'y', why, isToldGone: false, tries: 0, dueAt: 0 } }
    await books.apply(contacts, change({ recheck: [...recheck, settledSoon] }))
    await books.begin(contacts, journalEntry)
    const status = readBookStatus(books, contacts) ?? assert.fail()
    assert.deepEqual(
      status.rechecks.map(({ name }) => name),
      ['ab12cd34ef.vcf', 'jane-doe.vcf', 'y'],
    )
    assert.deepEqual(status.unsettledWrites, { count: 1, since: start })
    const told = bookNotices(status, 'alice', start + 20 * minute).map(({ summary }) => summary)
    assert.equal(told.length, 2)
    assert.match(told[0] ?? '', /^2 cards could not be read: ab12cd34ef\.vcf \(upstream lists it/)
    assert.match(told[0] ?? '', /, ja… \(.*; asked 2 times, again after 2026-11-30 00:01Z\)$/)
    assert.equal(told[1], 'it is not known what became of 1 change')
  })
})
