import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { JournalEntry } from '../../../../lib/replica/state/replica-store.ts'
import { account } from '../samples.ts'
import {
  bookOf,
  change,
  contacts,
  listed,
  look,
  putCards,
  start,
  tempReplica,
} from './temp-replica.ts'

const creation: Omit<JournalEntry, 'sequence'> = {
  kind: 'create',
  id: undefined,
  name: 'x.vcf',
  uid: 'uid-x',
  upstreamName: 'fresh.vcf',
  baseEtag: undefined,
  device: 'phone',
  madeAt: start,
  card: Buffer.from('BEGIN:VCARD'),
}
const deletion: Omit<JournalEntry, 'sequence'> = {
  kind: 'delete',
  id: 'a',
  name: 'a.vcf',
  uid: undefined,
  upstreamName: undefined,
  baseEtag: '"1"',
  device: 'reader',
  madeAt: start + 1,
  card: Buffer.alloc(0),
}

describe('the journal', () => {
  it('holds what began, in order, also after it was closed and opened', async (t) => {
    const { books, reopen } = await tempReplica(t)
    const [one, two] = [
      await books.begin(contacts, creation),
      await books.begin(contacts, deletion),
    ]
    const expected = [
      { ...creation, sequence: one },
      { ...deletion, sequence: two },
    ]
    assert(one < two)
    assert.deepEqual(books.journal(contacts), expected)
    assert.deepEqual((await reopen()).books.journal(contacts), expected)
  })

  it('loses what ended in the change that shows the outcome, and no number comes again', async (t) => {
    const { books } = await tempReplica(t)
    const [one, two] = [
      await books.begin(contacts, creation),
      await books.begin(contacts, deletion),
    ]
    await books.apply(contacts, change({ cards: [listed('1f')], ended: [two] }))
    assert.deepEqual(books.journal(contacts), [{ ...creation, sequence: one }])
    await books.apply(contacts, change({ ended: [one] }))
    assert.deepEqual(books.journal(contacts), [])
    assert((await books.begin(contacts, creation)) > two)
  })

  it('is each book’s own', async (t) => {
    const { books, store } = await tempReplica(t)
    await store.putAccount(account('bob'))
    await books.begin(contacts, creation)
    for (const book of [bookOf('alice', 'work'), bookOf('bob')])
      assert.deepEqual(books.journal(book), [])
  })
})

describe('cards to be asked again, and deletions that are held', () => {
  const recheck = { id: 'a', why: 'it was not delivered', isToldGone: true, tries: 2, dueAt: start }
  const held = { id: 'b', firstLook: start, lastLook: start + 1 }

  it('stay as they are in a change that does not name them, and follow one that does', async (t) => {
    const { books, reopen } = await tempReplica(t)
    await books.apply(contacts, change({ recheck: [recheck], held: [held] }))
    await putCards(books, [listed('a')])
    const { books: again } = await reopen()
    assert.deepEqual(again.rechecks(contacts), [recheck])
    assert.deepEqual(again.held(contacts), [held])
    const others = [{ ...recheck, id: 'c' }]
    await again.apply(contacts, change({ recheck: others, rechecked: ['a'] }))
    assert.deepEqual(again.rechecks(contacts), others)
    assert.deepEqual(again.held(contacts), [held])
    await again.apply(
      contacts,
      change({ rechecked: ['c'], held: [{ ...held, lastLook: start + 2 }] }),
    )
    assert.deepEqual(again.rechecks(contacts), [])
    assert.deepEqual(again.held(contacts), [{ ...held, lastLook: start + 2 }])
  })
})

describe('a change', () => {
  it('is made whole or not at all', async (t) => {
    const { books } = await tempReplica(t)
    const sequence = await books.begin(contacts, creation)
    const head = await putCards(books, [listed('a')])
    const twice = { id: 'c', firstLook: 0, lastLook: 0 }
    const failing = change({
      cards: [listed('b')],
      removed: ['a'],
      ended: [sequence],
      head: { syncToken: 'two' },
      held: [twice, twice],
    })
    await assert.rejects(books.apply(contacts, failing))
    assert.equal(books.journal(contacts).length, 1)
    look(books, (snapshot) => {
      assert.deepEqual(snapshot.head, head)
      assert.deepEqual(
        Array.from(snapshot.cards(), ({ id }) => id),
        ['a'],
      )
    })
  })
})
