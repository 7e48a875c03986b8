import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { BookStatus } from '../../../lib/replica/book-status.ts'
import { createBookStatusLog } from '../../../server/accounts/book-status-log.ts'

const status = (more: Partial<BookStatus>): BookStatus => ({
  book: 'contacts',
  isComplete: true,
  cards: 10_000,
  bodies: 10_000,
  confirmedAt: 0,
  failure: undefined,
  rechecks: [],
  heldDeletions: undefined,
  unsettledWrites: { count: 0, since: undefined },
  ...more,
})

function listen() {
  const lines: string[] = []
  const clock = { now: 0 }
  const add = (line: string): void => void lines.push(line)
  const hear = createBookStatusLog({ info: add, warn: add }, () => clock.now)
  const tell = (account: string, found: BookStatus, isFilling?: boolean): void => {
    hear(account, found.book, () => found, isFilling)
  }
  return { lines, clock, hear, tell }
}

describe('the log', () => {
  it('tells how far the first fill of a book is, every ten seconds and at its end', () => {
    const { lines, clock, tell } = listen()
    tell('alice', status({ isComplete: false, cards: 0, bodies: 0 }))
    for (const bodies of [0, 2_000, 4_300, 6_000, 10_000, 10_000]) {
      tell('alice', status({ bodies }), bodies < 10_000)
      clock.now += 6_000
    }
    assert.deepEqual(lines, [
      '0 of 10,000 cards are here',
      '4,300 of 10,000 cards are here',
      'All cards are here',
    ])
  })

  it('is not read the status of a book while cards come and nothing would be told', () => {
    const { hear, tell } = listen()
    tell('alice', status({ bodies: 0 }), true)
    hear('alice', 'contacts', () => assert.fail('to count cards takes long'), true)
  })

  it('tells once of deletions that are held back, with what to do, and when none are any more', () => {
    const { lines, tell } = listen()
    const heldDeletions = { count: 6_000, since: 0, believedAt: 600_000 }
    for (const held of [undefined, heldDeletions, heldDeletions, undefined, undefined])
      tell('alice', status({ heldDeletions: held }))
    assert.equal(lines.length, 2)
    assert.match(lines[0] ?? '', /no longer has 6,000 of 10,000 cards.* --deletions believe/)
    assert.equal(lines[1], 'No deletions are held back any more')
  })
})
