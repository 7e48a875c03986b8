import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { openStore } from '../../../../server/store/sqlite-store.ts'
import { nested } from '../../../support/scope.ts'
import { tempDir } from '../../../support/temp-dir.ts'
import { account } from '../samples.ts'
import {
  bookOf,
  change,
  contacts,
  journalEntry,
  listed,
  look,
  putCards,
  remove,
  tempReplica,
  textOf,
  told,
} from './temp-replica.ts'

describe('the thread that writes the replica', () => {
  it('stores what it is given, in order, and gives it back after it was closed and opened', async (t) => {
    const { books, reopen, replica } = await tempReplica(t, { inThread: true })
    const overlay = Buffer.from('overlay')
    const properties = new Map([['{DAV:}displayname', 'Contacts'] as const])
    const cards = [listed('a', { text: 'one', overlay, name: 'x.vcf' }), listed('b')]
    const put = await putCards(books, cards)
    const all = Promise.all([
      books.begin(contacts, journalEntry),
      remove(books, 'b'),
      books.apply(contacts, change({ head: { properties } })),
      replica.prune(),
    ])
    const [sequence, removed, head] = await all
    assert.equal(removed.revision, put.revision + 1)
    assert.deepEqual(head.properties, properties)
    const { books: again } = await reopen()
    look(again, (snapshot) => {
      assert.deepEqual(snapshot.head, head)
      assert.deepEqual(told(snapshot.changes(-1)), ['+x.vcf', '-b.vcf'])
      assert.deepEqual(snapshot.overlay('a'), overlay)
    })
    assert.equal(textOf(again, 'a'), 'one')
    assert.deepEqual(again.journal(contacts), [{ ...journalEntry, sequence }])
  })

  it('says by name what is wrong, and goes on', async (t) => {
    const { books } = await tempReplica(t, { inThread: true })
    const refused = books.apply(bookOf('nobody'), change({}))
    const taken = putCards(books, [listed('a')])
    await assert.rejects(refused, { name: 'StoreError', failure: 'unknown-account' })
    assert.equal(
      (await taken).revision,
      look(books, ({ head }) => head.revision),
    )
  })

  it('says so when it cannot begin', async (t) => {
    const directory = await tempDir(t, 'store')
    const store = await openStore(directory)
    t.after(() => store.close())
    const replica = store.openReplica('.vcf')
    await writeFile(join(directory, 'store.db'), 'Trash!')
    await assert.rejects(replica.store.apply(contacts, change({})), {
      name: 'StoreError',
      failure: 'corrupt',
    })
    await replica.close()
  })

  it('ends when the replica is closed, also twice, and then refuses', async (t) => {
    const { books, directory, replica } = await tempReplica(t, { inThread: true })
    await putCards(books, [listed('a', { text: 'one' })])
    await Promise.all([replica.close(), replica.close()])
    await replica.close()
    assert.equal(existsSync(join(directory, 'bodies.db-wal')), false)
    await assert.rejects(books.apply(contacts, change({})))
    assert.throws(() => books.snapshot(contacts), /closed/)
  })

  it('is what the store opens', async (t) => {
    const scope = nested(t)
    const store = await openStore(await tempDir(scope, 'store'))
    scope.after(() => store.close())
    const replica = store.openReplica('')
    scope.after(() => replica.close())
    await store.putAccount(account())
    await putCards(replica.store, [listed('a.vcf', { text: 'one' })])
    assert.equal(textOf(replica.store, 'a.vcf'), 'one')
  })
})
