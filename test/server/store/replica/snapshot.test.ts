import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { CardRow } from '../../../../lib/replica/state/replica-store.ts'
import { account } from '../samples.ts'
import {
  bookOf,
  cardOf,
  change,
  contacts,
  listed,
  look,
  putCards,
  remove,
  start,
  tempReplica,
  told,
} from './temp-replica.ts'

describe('a snapshot of a book', () => {
  it('is undefined while nothing is known of the book', async (t) => {
    const { books } = await tempReplica(t)
    assert.equal(books.snapshot(contacts), undefined)
    assert.deepEqual(books.rechecks(contacts), [])
    assert.deepEqual(books.held(contacts), [])
    assert.deepEqual(books.journal(contacts), [])
  })

  it('shows one revision, whatever is written meanwhile', async (t) => {
    const { books } = await tempReplica(t)
    const before = await putCards(books, [listed('a', { text: 'A' }), listed('b')])
    const snapshot = books.snapshot(contacts)
    assert(snapshot)
    t.after(() => {
      snapshot.close()
    })
    const rows = snapshot.cards()[Symbol.iterator]()
    const first: unknown = rows.next().value
    const nextId = () => (rows.next().value as CardRow | undefined)?.id
    const after = await putCards(books, [listed('a', { upstreamEtag: '"2"' }), listed('c')])
    await remove(books, 'b')
    assert.deepEqual(first, snapshot.card('a'))
    assert.deepEqual([nextId(), nextId()], ['b', undefined])
    assert.equal(snapshot.head.revision, before.revision)
    assert.equal(snapshot.card('a')?.upstreamEtag, '"1"')
    assert.equal(snapshot.card('c'), undefined)
    assert.equal(snapshot.count(), 2)
    assert.deepEqual(told(snapshot.changes(before.revision)), [])
    look(books, (later) => {
      assert.equal(later.head.revision, after.revision + 1)
      assert.deepEqual(told(later.changes(before.revision)), ['+a.vcf', '+c.vcf', '-b.vcf'])
    })
  })

  it('is of the present, also after one whose cards were not walked to the end', async (t) => {
    const { books } = await tempReplica(t)
    await putCards(books, [listed('a'), listed('b')])
    const abandoned = books.snapshot(contacts)
    assert(abandoned)
    const walks = [abandoned.cards(), abandoned.changes(-1)].map((rows) => rows[Symbol.iterator]())
    for (const walk of walks) walk.next()
    abandoned.close()
    await putCards(books, [listed('c')])
    look(books, (snapshot) => {
      assert.equal(snapshot.count(), 3)
    })
    for (const walk of walks) assert.equal(walk.next().done, true)
  })

  it('can be closed twice, and then refuses', async (t) => {
    const { books } = await tempReplica(t)
    await putCards(books, [listed('a')])
    const [one, other] = [books.snapshot(contacts), books.snapshot(contacts)]
    one?.close()
    one?.close()
    assert.throws(() => one?.count(), /closed/)
    assert.equal(other?.count(), 1)
    other.close()
  })

  it('can be walked side by side with others that were opened in the same turn of the event loop', async (t) => {
    const { books } = await tempReplica(t)
    await putCards(books, [listed('a'), listed('b')])
    const both = [books.snapshot(contacts), books.snapshot(contacts)]
    const walks = both.map((snapshot) => snapshot?.cards()[Symbol.iterator]())
    const ids = (): unknown[] =>
      walks.map((walk) => (walk?.next().value as CardRow | undefined)?.id)
    assert.deepEqual(
      [ids(), ids(), ids()],
      [
        ['a', 'a'],
        ['b', 'b'],
        [undefined, undefined],
      ],
    )
    for (const snapshot of both) snapshot?.close()
  })

  it('shows what another process wrote, one turn of the event loop later at the latest', async (t) => {
    const { books, store } = await tempReplica(t)
    await putCards(books, [listed('a')])
    look(books, (snapshot) => snapshot.head)
    await store.removeAccount(contacts.account)
    await setImmediate()
    assert.equal(books.snapshot(contacts), undefined)
  })

  it('finds cards by id, name and the client’s UID, and not those that are gone', async (t) => {
    const { books } = await tempReplica(t)
    const named = { name: 'x.vcf', uid: 'uid-x' }
    await putCards(books, [listed('a', named), listed('b')])
    look(books, (snapshot) => {
      const row = snapshot.card('a')
      assert.equal(row?.name, 'x.vcf')
      assert.deepEqual(snapshot.cardNamed('x.vcf'), row)
      assert.deepEqual(snapshot.cardWithUid('uid-x'), row)
      assert.equal(snapshot.cardNamed('a.vcf'), undefined)
      assert.equal(snapshot.cardNamed('b.vcf')?.id, 'b')
      assert.equal(snapshot.cardNamed('b'), undefined)
    })
    await remove(books, 'a')
    look(books, (snapshot) => {
      const found = [snapshot.card('a'), snapshot.cardNamed('x.vcf'), snapshot.cardWithUid('uid-x')]
      assert.deepEqual(found, [undefined, undefined, undefined])
    })
  })

  it('keeps each book apart', async (t) => {
    const { books, store } = await tempReplica(t)
    await store.putAccount(account('bob'))
    const others = [bookOf('alice', 'work'), bookOf('bob')]
    await putCards(books, [listed('a', { name: 'x.vcf' })])
    for (const book of others) await putCards(books, [listed('b', { name: 'x.vcf' })], book)
    for (const book of others)
      look(
        books,
        (snapshot) => {
          assert.equal(snapshot.card('a'), undefined)
          assert.equal(snapshot.cardNamed('x.vcf')?.id, 'b')
          assert.equal(snapshot.count(), 1)
        },
        book,
      )
  })
})

describe('a book’s head', () => {
  it('begins at the present second, and grows by one with each change that clients see', async (t) => {
    const { books } = await tempReplica(t)
    const first = await books.apply(contacts, change({}))
    assert.equal(first.revision, start / 1000)
    assert.equal(first.floor, first.revision)
    assert.equal((await putCards(books, [listed('a'), listed('b')])).revision, first.revision + 1)
    const unseen = listed('a', { upstreamEtag: '"2"', etag: '"1"', isVisible: false })
    assert.equal((await putCards(books, [unseen])).revision, first.revision + 1)
    assert.equal((await remove(books, 'none')).revision, first.revision + 1)
    assert.equal((await remove(books, 'a')).revision, first.revision + 2)
    assert.equal(cardOf(books, 'b')?.revision, first.revision + 1)
  })

  it('shows clients a card that is new or back, whatever it was put as', async (t) => {
    const { books } = await tempReplica(t)
    const { revision } = await putCards(books, [listed('a', { isVisible: false })])
    assert.equal(revision, start / 1000 + 1)
    const gone = await remove(books, 'a')
    await putCards(books, [listed('a', { isVisible: false })])
    look(books, (snapshot) => {
      assert.deepEqual(told(snapshot.changes(gone.revision)), ['+a.vcf'])
    })
  })

  it('keeps what a change leaves out, also after it was closed and opened', async (t) => {
    const { books, reopen } = await tempReplica(t)
    const head = {
      isComplete: true,
      syncToken: 'one',
      ctag: '"c"',
      properties: new Map([['{DAV:}displayname', 'Contacts'] as const]),
      confirmedAt: 5,
      baseline: { cards: 7, removedSince: 2 },
    }
    const put = await books.apply(contacts, change({ head }))
    const kept = await books.apply(contacts, change({ head: { confirmedAt: 6, ctag: undefined } }))
    assert.deepEqual(kept, { ...put, confirmedAt: 6, ctag: undefined })
    const { books: again } = await reopen()
    assert.deepEqual(
      look(again, (snapshot) => snapshot.head),
      kept,
    )
  })
})

describe('a book of an account that was removed and added again', () => {
  it('knows nothing of the former one’s, and takes nothing that was begun for that', async (t) => {
    const { books, store } = await tempReplica(t)
    await putCards(books, [listed('a')])
    await store.removeAccount('alice')
    assert.equal(books.snapshot(contacts), undefined)
    const refused = { name: 'StoreError', failure: 'unknown-account' }
    await assert.rejects(putCards(books, [listed('a')]), refused)
    const born = account().createdAt + 1
    await store.putAccount({ ...account(), createdAt: born })
    await assert.rejects(putCards(books, [listed('a')]), refused)
    const again = { ...contacts, born }
    assert.equal(books.snapshot(again), undefined)
    await putCards(books, [listed('b')], again)
    assert.equal(books.snapshot(contacts), undefined)
    assert.equal(books.snapshot(again)?.count(), 1)
  })
})
