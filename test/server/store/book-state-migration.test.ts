import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it, type TestContext } from 'node:test'
import { schemaOf, stampApplicationId } from '../../../server/store/database/schema.ts'
import { createSealer } from '../../../server/store/sealer.ts'
import { openStore } from '../../../server/store/sqlite-store.ts'
import {
  bookOf,
  cardOf,
  change,
  contacts,
  listed,
  look,
  putCards,
  told,
} from './replica/temp-replica.ts'
import { folderWith, inReplica, pragma, presentSchema, rows, storeKey } from './earlier-store.ts'

/** The schema of the last version that kept no state of address books. */
const former = 4

describe('a store whose version kept no state of address books', () => {
  it('keeps the name, UID and upstream name of cards that clients made', async (t) => {
    const directory = await withoutStates(t, [alias('u1', 'live', { uid: 'uid-1', id: '1f' })])
    await inReplica(directory, (books) => {
      look(books, (snapshot) => {
        assert.equal(snapshot.count(), 1)
        assert.equal(snapshot.cardNamed('u1-at-home.vcf')?.id, '1f')
        assert.equal(snapshot.cardWithUid('uid-1')?.id, '1f')
        assert.deepEqual(snapshot.bodiless(), ['1f'])
        assert.equal(snapshot.head.isComplete, false)
        assert(Math.abs(snapshot.head.revision - Date.now() / 1000) < 60)
        assert.equal(snapshot.head.floor, snapshot.head.revision)
      })
    })
    assert.deepEqual(rows(directory, 'SELECT upstream_name FROM cards'), [{ upstream_name: 'u1' }])
  })

  it('remembers cards that are gone, which get their names back when they come back', async (t) => {
    const directory = await withoutStates(t, [
      alias('u1', 'gone', { id: '1f', uid: 'uid-1', since: Date.now() }),
      alias('u2', 'gone', { id: '2e', name: 'again.vcf', since: Date.now() }),
      alias('u3', 'live', { id: '3d', name: 'again.vcf' }),
    ])
    await inReplica(directory, async (books) => {
      look(books, (snapshot) => {
        assert.deepEqual(told(snapshot.changes(-1)), ['-u1-at-home.vcf', '+again.vcf'])
      })
      await putCards(books, [listed('1f'), listed('2e')])
      const found = ['1f', '2e'].map((id) => [cardOf(books, id)?.name, cardOf(books, id)?.uid])
      assert.deepEqual(found, [
        ['u1-at-home.vcf', 'uid-1'],
        ['2e-2.vcf', undefined],
      ])
    })
  })

  it('goes on with creations whose outcome was not known', async (t) => {
    const directory = await withoutStates(t, [
      alias('u1', 'pending', { uid: 'uid-1', since: 5 }),
      alias('u2', 'pending', { since: 6 }),
    ])
    const unknown = { id: undefined, baseEtag: undefined, device: '', card: Buffer.alloc(0) }
    const creation = { kind: 'create', ...unknown } as const
    const [one, two] = [
      { name: 'u1-at-home.vcf', uid: 'uid-1', upstreamName: 'u1', madeAt: 5 },
      { name: 'u2-at-home.vcf', uid: undefined, upstreamName: 'u2', madeAt: 6 },
    ]
    await inReplica(directory, async (books) => {
      const journal = books.journal(contacts)
      assert.deepEqual(journal, [
        { ...creation, ...one, sequence: 1 },
        { ...creation, ...two, sequence: 2 },
      ])
      assert.deepEqual(
        look(books, (snapshot) => snapshot.count()),
        0,
      )
      await books.apply(contacts, change({ ended: journal.map(({ sequence }) => sequence) }))
      assert.deepEqual(books.journal(contacts), [])
    })
  })

  it('keeps what upstream dropped of cards, whoever made them', async (t) => {
    const directory = await withoutStates(
      t,
      [alias('u1', 'live', { id: '1f' }), alias('u2', 'gone', { id: '2e' })],
      [
        { id: '1f', payload: 'of a client’s card' },
        { id: '2e', payload: 'of a card that is gone' },
        { id: '3d', payload: 'of a card born upstream' },
        { id: '3d', payload: 'in another book', book: 'work' },
        { id: '1f', payload: 'of bob’s', account: 'bob' },
      ],
    )
    await inReplica(directory, (books) => {
      const overlay = (id: string, book = contacts) =>
        look(books, (snapshot) => snapshot.overlay(id)?.toString(), book)
      assert.equal(overlay('1f'), 'of a client’s card')
      assert.equal(overlay('2e'), undefined)
      assert.equal(overlay('3d'), 'of a card born upstream')
      assert.equal(cardOf(books, '3d')?.name, '3d.vcf')
      assert.equal(overlay('3d', bookOf('alice', 'work')), 'in another book')
      assert.equal(overlay('1f', bookOf('bob')), 'of bob’s')
    })
  })

  it('gives a name that two cards have to the younger, and an id that has two to the one that lives', async (t) => {
    const directory = await withoutStates(t, [
      alias('u1', 'live', { id: '1f', name: 'x.vcf', uid: 'uid-1', since: 5 }),
      alias('u2', 'live', { id: '2e', name: 'x.vcf', uid: 'uid-2', since: 6 }),
      alias('u3', 'gone', { id: '3d', name: 'old.vcf', since: 8 }),
      alias('u4', 'live', { id: '3d', name: 'new.vcf', since: 7 }),
    ])
    await inReplica(directory, (books) => {
      const cards = look(books, (snapshot) => [...snapshot.cards()])
      assert.deepEqual(
        cards.map(({ id, name, uid }) => [id, name, uid]),
        [
          ['1f', '1f.vcf', 'uid-1'],
          ['2e', 'x.vcf', 'uid-2'],
          ['3d', 'new.vcf', undefined],
        ],
      )
    })
  })

  it('cannot be opened any more by the version that made it', async (t) => {
    const directory = await withoutStates(t, [])
    await (await openStore(directory)).close()
    // That version refuses what is greater than its own, as this one does.
    assert.equal(pragma(directory, 'user_version'), presentSchema)
    const db = new DatabaseSync(join(directory, 'store.db'))
    db.exec(`PRAGMA user_version = ${presentSchema + 1}`)
    db.close()
    await assert.rejects(openStore(directory), { failure: 'newer', message: /schema 8, .* 7/ })
  })
})

interface Alias {
  readonly name: string
  readonly uid: string | null
  readonly id: string | null
  readonly since: number
}

/** A row of the former table of aliases. */
const alias = (
  upstreamName: string,
  state: 'pending' | 'live' | 'gone',
  { name = `${upstreamName}-at-home.vcf`, uid = null, id = null, since = 1 }: Partial<Alias> = {},
): (string | number | null)[] => [upstreamName, name, uid, id, state, since]

interface Kept {
  readonly id: string
  readonly payload: string
  readonly account?: string
  readonly book?: string
}

/** The data folder of a store of the former version, with the accounts `alice` and `bob`; aliases are those of alice’s contacts. */
async function withoutStates(
  t: TestContext,
  aliases: readonly (string | number | null)[][],
  kept: readonly Kept[] = [],
): Promise<string> {
  const sealer = createSealer({ bytes: Buffer.from(storeKey, 'base64'), source: 'key' })
  const directory = await folderWith(t, (db) => {
    stampApplicationId(db)
    db.exec(`${schemaOf(former)} PRAGMA user_version = ${former}`)
    for (const name of ['alice', 'bob'])
      db.prepare("INSERT INTO accounts VALUES (?, NULL, 'ok', 1, 1700000000000)").run(name)
    const putAlias = db.prepare(
      "INSERT INTO aliases (account, book, upstream_name, name, uid, id, state, since) VALUES ('alice', 'contacts', ?, ?, ?, ?, ?, ?)",
    )
    for (const row of aliases) putAlias.run(...row)
    const putKept = db.prepare('INSERT INTO kept VALUES (?, ?, ?, ?, 1, 1)')
    for (const { id, payload, account = 'alice', book = 'contacts' } of kept) {
      const context = { kind: 'kept', name: `${account}/${book}/${id}` }
      putKept.run(account, book, id, sealer.seal(Buffer.from(payload), context))
    }
    db.exec("INSERT INTO local_revisions VALUES ('alice', 'contacts', 7)")
  })
  await (await openStore(directory)).close()
  const left = "SELECT name FROM sqlite_schema WHERE name IN ('aliases', 'kept', 'local_revisions')"
  assert.deepEqual(rows(directory, left), [])
  return directory
}
