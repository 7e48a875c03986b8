import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  emptyBookAfter,
  guardDeletions,
  secondLookAfter,
  type HeldDeletion,
} from '../../../../lib/replica/state/deletion-guard.ts'

const ids = (count: number): string[] => Array.from({ length: count }, (_, at) => `card-${at}`)
const now = 1_800_000_000_000

function guard(
  missing: readonly string[],
  {
    held = [] as readonly HeldDeletion[],
    cards = 10,
    removedSince = 0,
    living = 10,
    at = now,
  } = {},
) {
  return guardDeletions({ missing, held, baseline: { cards, removedSince }, living, now: at })
}

describe('deletions upstream', () => {
  it('are believed at once when they are half of the book or less', () => {
    assert.deepEqual(guard(ids(5)), { believed: ids(5), held: [] })
  })

  it('are held when they are more than half of what the book had a day ago', () => {
    const { believed, held } = guard(ids(6))
    assert.deepEqual(believed, [])
    assert.deepEqual(
      held.map(({ id }) => id),
      ids(6),
    )
  })

  it('are counted together with those that came in smaller parts before', () => {
    assert.equal(guard(ids(1), { removedSince: 5, living: 5 }).believed.length, 0)
  })

  it('are believed at once in a book of four cards', () => {
    assert.deepEqual(guard(ids(4), { cards: 4, living: 4 }).believed, ids(4))
  })

  it('are believed when a second look ten minutes later agrees', () => {
    const { held } = guard(ids(6))
    assert.equal(guard(ids(6), { held, at: now + secondLookAfter - 1 }).believed.length, 0)
    assert.deepEqual(guard(ids(6), { held, at: now + secondLookAfter }), {
      believed: ids(6),
      held: [],
    })
  })

  it('that would empty the book wait for a day', () => {
    const { held } = guard(ids(10))
    assert.equal(guard(ids(10), { held, at: now + secondLookAfter }).believed.length, 0)
    assert.deepEqual(guard(ids(10), { held, at: now + emptyBookAfter }).believed, ids(10))
  })

  it('are measured by what the book has now, when it has grown since', () => {
    assert.equal(guard(ids(20), { cards: 4, living: 30 }).believed.length, 0)
    assert.equal(guard(ids(15), { cards: 10, living: 30 }).believed.length, 15)
  })

  it('that would empty the book are held, however many came before', () => {
    assert.equal(guard(ids(4), { cards: 10, living: 4 }).believed.length, 0)
  })

  it('wait from now on when the clock was set back since the first look', () => {
    const { held } = guard(ids(6))
    const early = now - emptyBookAfter
    const { held: again } = guard(ids(6), { held, at: early })
    assert.deepEqual(again[0], { id: 'card-0', firstLook: early, lastLook: early })
    assert.equal(guard(ids(6), { held: again, at: early + secondLookAfter }).believed.length, 6)
  })

  it('stay held while they are not looked for', () => {
    const { held } = guard(ids(6))
    assert.deepEqual(guard([], { held, at: now + secondLookAfter }).held, held)
  })
})
