import assert from 'node:assert/strict'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { account } from '../samples.ts'
import {
  bookOf,
  cardOf,
  contacts,
  journalEntry,
  listed,
  look,
  putCards,
  textOf,
} from './temp-replica.ts'
import { long, filled, inState, storedBodies } from './stored-bodies.ts'

describe('an account that is removed', () => {
  it('leaves nothing: its bodies’ key goes at once, the bodies when the replica is pruned', async (t) => {
    const { books, store, replica, directory } = await filled(t)
    await store.putAccount(account('bob'))
    await putCards(books, [listed('a', { text: 'bob’s' })], bookOf('bob'))
    await books.begin(contacts, journalEntry)
    const [key] = inState(directory, "SELECT sealed FROM body_keys WHERE account = 'alice'")
    await store.removeAccount('alice')
    assert.deepEqual(inState(directory, 'SELECT account FROM body_keys'), [{ account: 'bob' }])
    assert.deepEqual(inState(directory, 'SELECT count(DISTINCT book) AS n FROM cards'), [{ n: 1 }])
    assert.deepEqual(inState(directory, 'SELECT * FROM journal'), [])
    await replica.prune()
    assert.equal(storedBodies(directory).length, 1)
    const bobs = look(books, (known) => known.body(known.card('a')?.body ?? ''), bookOf('bob'))
    assert.equal(bobs?.toString(), 'bob’s')
    await replica.close()
    await store.close()
    for (const name of await readdir(directory)) {
      const content = await readFile(join(directory, name))
      assert.equal(content.includes(Buffer.from(key?.sealed as Uint8Array)), false, name)
    }
  })

  it('can be added again, and has another key then', async (t) => {
    const { books, store } = await filled(t)
    const [former] = await books.putBodies(contacts, [Buffer.from(long('0'))])
    assert.equal(textOf(books, '0'), long('0'))
    await store.removeAccount('alice')
    await store.putAccount(account())
    await putCards(books, [listed('0', { text: long('0') })])
    assert.notEqual(cardOf(books, '0')?.body, former)
    assert.equal(textOf(books, '0'), long('0'))
  })
})
