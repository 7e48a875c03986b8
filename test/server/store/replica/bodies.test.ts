import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFile, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import { describe, it } from 'node:test'
import type { ReplicaStore } from '../../../../lib/replica/replica-store.ts'
import { account } from '../samples.ts'
import {
  bookOf,
  cardOf,
  contacts,
  journalEntry,
  listed,
  look,
  openReplicaIn,
  putCards,
  remove,
  start,
  tempReplica,
  textOf,
  type TempReplica,
} from './temp-replica.ts'

const card = (note: string): string =>
  `BEGIN:VCARD\r\nVERSION:3.0\r\nFN:name-canary\r\nNOTE:${note}\r\nEND:VCARD\r\n`

const bodiless = (books: ReplicaStore): readonly string[] =>
  look(books, (snapshot) => snapshot.bodiless())

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

  it('keeps what upstream tells of its times as long as upstream’s ETag does', async (t) => {
    const { books } = await tempReplica(t)
    const [lastModified, created] = ['Mon, 30 Nov 2026 00:00:00 GMT', '2026-11-30T00:00:00Z']
    await putCards(books, [listed('a', { lastModified, created })])
    await putCards(books, [listed('a')])
    assert.equal(cardOf(books, 'a')?.lastModified, lastModified)
    await putCards(books, [listed('a', { upstreamEtag: '"2"' })])
    assert.equal(cardOf(books, 'a')?.lastModified, undefined)
    assert.equal(cardOf(books, 'a')?.created, created)
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

  it('is the user’s alone', { skip: process.platform === 'win32' }, async (t) => {
    const { books, directory } = await tempReplica(t)
    await putCards(books, [listed('a', { text: 'one' })])
    for (const name of ['bodies.db', 'bodies.db-wal', 'bodies.db-shm'])
      assert.equal((await stat(join(directory, name))).mode & 0o777, 0o600, name)
  })
})

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

describe('a damaged file of bodies', () => {
  const damages: Readonly<Record<string, (path: string) => Promise<void>>> = {
    'says “Trash!”': (path) => writeFile(path, 'Trash!'),
    'is noise': (path) => writeFile(path, randomBytes(20_000)),
    'was cut short': async (path) => truncate(path, (await stat(path)).size / 2),
    'is another program’s': async (path) => {
      await rm(path)
      const db = new DatabaseSync(path)
      db.exec('CREATE TABLE bodies (key, sealed)')
      db.close()
    },
    'lacks its table': (path) => {
      const db = new DatabaseSync(path)
      db.exec('ALTER TABLE bodies RENAME TO others')
      db.close()
      return Promise.resolve()
    },
  }
  for (const [what, damage] of Object.entries(damages))
    it(`is set aside and never taken for an empty book when it ${what}`, async (t) => {
      const { directory, ...opened } = await filled(t)
      const path = join(directory, 'bodies.db')
      let content: Buffer | undefined
      const { replica, books } = await opened.reopen(async () => {
        await damage(path)
        content = await readFile(path)
      })
      assert.equal(replica.setAside, `${path}.damaged-${start}`)
      assert.deepEqual(await readFile(replica.setAside), content)
      assertAllToBeFetched(books)
      await putCards(books, [listed('0', { text: long('0') })])
      assert.equal(textOf(books, '0'), long('0'))
    })

  for (const [what, damage] of [
    ['gone', (path: string) => rm(path)],
    ['empty', (path: string) => writeFile(path, '')],
  ] as const)
    it(`is begun anew when it is ${what}`, async (t) => {
      const { directory, ...opened } = await filled(t)
      const { replica, books } = await opened.reopen(() => damage(join(directory, 'bodies.db')))
      assert.equal(replica.setAside, undefined)
      assertAllToBeFetched(books)
    })

  it('is told by name when it shows on the way, and set aside when it is opened next', async (t) => {
    const { directory, ...opened } = await filled(t)
    const path = join(directory, 'bodies.db')
    const { books, reopen } = await opened.reopen(() => scramble(path))
    for (const id of ids) assert([undefined, long(id)].includes(textOf(books, id)))
    await setImmediate()
    const texts = ids.map((id) => Buffer.from(long(`${id} again`)))
    const why = { name: 'StoreError', failure: 'corrupt', message: /bodies\.db is corrupt: start/ }
    await assert.rejects(books.putBodies(contacts, texts), why)
    const { replica, books: again } = await reopen()
    assert.equal(replica.setAside, `${path}.damaged-${start}`)
    assertAllToBeFetched(again)
    assert.equal((await again.putBodies(contacts, texts)).length, ids.length)
  })

  it('is not what a disk is that refuses: then nothing is set aside', async (t) => {
    const { directory, replica } = await filled(t)
    await replica.close()
    const path = join(directory, 'bodies.db')
    const content = await readFile(path)
    const other = new DatabaseSync(path)
    other.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    await assert.rejects(openReplicaIn(directory), { name: 'StoreError', failure: 'busy' })
    other.close()
    assert.deepEqual(await readFile(path), content)
    assert.deepEqual(
      (await readdir(directory)).filter((name) => name.includes('damaged')),
      [],
    )
  })
})

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

const ids = Array.from({ length: 40 }, (_, at) => `${at}`)
const long = (id: string): string => card(id.repeat(1000))

/** A replica with many bodies. */
async function filled(t: Parameters<typeof tempReplica>[0]): Promise<TempReplica> {
  const opened = await tempReplica(t)
  await putCards(
    opened.books,
    ids.map((id) => listed(id, { text: long(id) })),
  )
  return opened
}

/** All cards are there with their ETags, and none with a body. */
function assertAllToBeFetched(books: ReplicaStore): void {
  assert.deepEqual(bodiless(books), ids.toSorted())
  assert.equal(cardOf(books, '0')?.etag, '"1"')
}

/** Overwrites the second half of a file. */
async function scramble(path: string): Promise<void> {
  const content = await readFile(path)
  await writeFile(path, content.fill(0xa5, content.length / 2))
}

async function assertAbsent(directory: string, canary: string): Promise<void> {
  for (const name of await readdir(directory))
    assert.equal((await readFile(join(directory, name))).includes(canary), false, name)
}

const inFile =
  (file: string) =>
  (directory: string, statement: string): Record<string, SQLOutputValue>[] => {
    const db = new DatabaseSync(join(directory, file), { timeout: 5000 })
    try {
      return db
        .prepare(statement)
        .all()
        .map((row) => ({ ...row }))
    } finally {
      db.close()
    }
  }
const inBodies = inFile('bodies.db')
const inState = inFile('store.db')

const storedBodies = (directory: string) => inBodies(directory, 'SELECT key FROM bodies')
