import assert from 'node:assert/strict'
import { readFile, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import type { ReplicaStore } from '../../../../lib/replica/state/replica-store.ts'
import { account } from '../samples.ts'
import {
  bookOf,
  cardOf,
  contacts,
  journalEntry,
  listed,
  putCards,
  remove,
  start,
  tempReplica,
  textOf,
} from './temp-replica.ts'
import { bodiless, card, filled, ids, inBodies, long, storedBodies } from './stored-bodies.ts'

describe('the body of a card', () => {
  it('comes back byte for byte, with its size, also after it was closed and opened', async (t) => {
    const { books, reopen } = await tempReplica(t)
    const text = `${card('é 😀\0')}\n\n`
    await putCards(books, [listed('a', { text }), listed('b', { text: '' })])
    const assertThere = (opened: ReplicaStore): void => {
      assert.equal(textOf(opened, 'a'), text)
      assert.equal(cardOf(opened, 'a')?.size, Buffer.byteLength(text))
      assert.equal(textOf(opened, 'b'), '')
    }
    assertThere(books)
    assertThere((await reopen()).books)
  })

  it('stays as long as upstream’s ETag does, with the ETag that clients were told', async (t) => {
    const { books } = await tempReplica(t)
    const told = { upstreamEtag: '"1"', etag: '"1;x"' }
    await putCards(books, [listed('a', { ...told, text: 'one' })])
    await putCards(books, [listed('a', { upstreamEtag: '"1"', etag: '"other"' })])
    assert.equal(textOf(books, 'a'), 'one')
    assert.deepEqual([cardOf(books, 'a')?.etag, cardOf(books, 'a')?.size], ['"1;x"', 3])
    await putCards(books, [listed('a', { upstreamEtag: '"2"', etag: '"2"' })])
    assert.deepEqual([cardOf(books, 'a')?.body, cardOf(books, 'a')?.size], [undefined, 0])
    assert.equal(cardOf(books, 'a')?.etag, '"2"')
    assert.deepEqual(bodiless(books), ['a'])
  })

  it('stays where upstream has no ETags until another one comes', async (t) => {
    const { books } = await tempReplica(t)
    const none = { upstreamEtag: undefined }
    await putCards(books, [listed('a', { ...none, etag: '"made"', text: 'one' })])
    await putCards(books, [listed('a', none)])
    assert.deepEqual([textOf(books, 'a'), cardOf(books, 'a')?.etag], ['one', '"made"'])
    await putCards(books, [listed('a', { ...none, etag: '"new"', text: 'two' })])
    assert.deepEqual([textOf(books, 'a'), cardOf(books, 'a')?.etag], ['two', '"new"'])
  })

  it('goes with the card', async (t) => {
    const { books } = await tempReplica(t)
    await putCards(books, [listed('a', { text: 'one' })])
    await remove(books, 'a')
    await putCards(books, [listed('a')])
    assert.deepEqual(bodiless(books), ['a'])
  })

  it('has times that stay until others are told, and never go back, also when it was gone', async (t) => {
    const { books } = await tempReplica(t)
    await putCards(books, [listed('a', { modified: start, created: start })])
    await putCards(books, [listed('a', { upstreamEtag: '"2"' })])
    await remove(books, 'a')
    await putCards(books, [listed('a', { modified: start - 1000 })])
    assert.equal(cardOf(books, 'a')?.modified, start)
    assert.equal(cardOf(books, 'a')?.created, start)
  })
})

describe('the file of bodies', () => {
  it('holds the same body of one account once', async (t) => {
    const { books, store, directory } = await tempReplica(t)
    await store.putAccount(account('bob'))
    const texts = ['same', 'same', 'other'].map((text) => Buffer.from(text))
    const [one, two, other] = await books.putBodies(contacts, texts)
    assert.equal(one, two)
    assert.notEqual(one, other)
    const work = bookOf('alice', 'work')
    assert.deepEqual(await books.putBodies(work, texts.slice(0, 1)), [one])
    const [bobs] = await books.putBodies(bookOf('bob'), texts.slice(0, 1))
    assert.notEqual(bobs, one)
    assert.equal(storedBodies(directory).length, 3)
  })

  it('shows nothing of a card, nor do the store’s files', async (t) => {
    const { books, directory, store, replica } = await tempReplica(t)
    const text = card('note-canary'.repeat(50))
    const overlay = Buffer.from('overlay-canary')
    const entry = { ...journalEntry, card: Buffer.from(card('journal-canary')) }
    await putCards(books, [listed('a', { overlay, text })])
    await books.begin(contacts, entry)
    await assertAbsent(directory, 'canary')
    await replica.close()
    await store.close()
    await assertAbsent(directory, 'canary')
    const names = await readdir(directory)
    assert(names.includes('bodies.db') && names.includes('store.db'))
  })

  it('becomes shorter when cards go, also when an earlier version made it', async (t) => {
    const { directory, reopen } = await filled(t)
    const { books, replica } = await reopen(() => {
      const db = new DatabaseSync(join(directory, 'bodies.db'))
      db.exec('PRAGMA journal_mode = DELETE; PRAGMA auto_vacuum = NONE; VACUUM')
      db.close()
      return Promise.resolve()
    })
    const size = async (): Promise<number> => (await stat(join(directory, 'bodies.db'))).size
    const large = await size()
    await remove(books, ...ids.slice(1))
    await replica.prune()
    assert.ok((await size()) <= large / 2)
    assert.equal(textOf(books, '0'), long('0'))
    assert.equal(inBodies(directory, 'PRAGMA auto_vacuum')[0]?.auto_vacuum, 2)
  })

  it('is the user’s alone', { skip: process.platform === 'win32' }, async (t) => {
    const { books, directory } = await tempReplica(t)
    await putCards(books, [listed('a', { text: 'one' })])
    for (const name of ['bodies.db', 'bodies.db-wal', 'bodies.db-shm'])
      assert.equal((await stat(join(directory, name))).mode & 0o777, 0o600, name)
  })
})

async function assertAbsent(directory: string, canary: string): Promise<void> {
  for (const name of await readdir(directory))
    assert.equal((await readFile(join(directory, name))).includes(canary), false, name)
}
