import assert from 'node:assert/strict'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it, type TestContext } from 'node:test'
import type { ReplicaStore } from '../../../lib/replica/replica-store.ts'
import { schemaOf, stampApplicationId } from '../../../server/store/schema.ts'
import { createSealer } from '../../../server/store/sealer.ts'
import { openStore } from '../../../server/store/sqlite-store.ts'
import { nested } from '../../support/scope.ts'
import { tempDir } from '../../support/temp-dir.ts'
import {
  bookOf,
  cardOf,
  change,
  contacts,
  listed,
  look,
  openReplicaIn,
  putCards,
  told,
} from './replica/temp-replica.ts'
import { account, device, grant, upstreamLocations } from './samples.ts'

const fixture = new URL('../../fixtures/stores/version-1.sql', import.meta.url)
const key = 'wwUkuto9TlxWQ29icOpsZpLxZ6rl+GLIpJrMBr3FHJ8='
const secret = '924c3f4613d5e0da091a9054b5e42dd060c062d3caed79534e3fd4c8432ee313'
/** This version's schema, and that of the last which kept no state of address books. */
const [present, former] = [5, 4]

describe('a store that an earlier version made', () => {
  it('opens with all that was in it, and is then of this version', async (t) => {
    const directory = await earlier(t)
    for (let n = 0; n < 2; n++) {
      const store = await openStore(directory)
      const bob = { ...account('bob'), email: undefined, state: 'signed-out' as const }
      assert.deepEqual(await store.accounts(), [account(), bob])
      assert.deepEqual(await store.grant('alice'), grant())
      assert.deepEqual(await store.upstreamLocations('alice'), upstreamLocations())
      assert.equal((await store.secret('sync')).toString('hex'), secret)
      await store.close()
      const { name, uid } = (await inReplica(directory, (books) => cardOf(books, '1f'))) ?? {}
      assert.deepEqual([name, uid], ['u1-at-home.vcf', 'uid-1'])
    }
    assert.equal(pragma(directory, 'user_version'), present)
  })

  it('lets its devices in as before: any profile, every book, no Digest, nothing lost', async (t) => {
    const store = await openStore(await earlier(t))
    t.after(() => store.close())
    const of = (verifier: number, salt: number) => ({
      verifier: Buffer.alloc(32, verifier),
      salt: Buffer.alloc(16, salt),
    })
    assert.deepEqual(await store.devices(), [
      { ...device(), ...of(1, 2), readOnly: true, expiresAt: 1.8e12 },
      { ...device('bob', 'desk'), ...of(3, 4) },
    ])
  })

  it('can hold what this version adds', async (t) => {
    const scope = nested(t)
    const directory = await earlier(scope)
    const store = await openStore(directory)
    scope.after(() => store.close())
    const [phone] = await store.devices()
    assert(phone)
    const box = { ...phone, profile: 'vdirsyncer', book: 'a', policy: 'warn' as const }
    await store.putDevice(box)
    assert.deepEqual((await store.devices())[0], box)
    await store.addUnderstoodProperties('alice', 'phone', ['PHOTO'])
    assert.deepEqual(await store.understoodProperties('alice', 'phone'), ['PHOTO'])
    await inReplica(directory, (books) => putCards(books, [listed('1f', { text: 'card' })]))
    assert.equal(await store.removeAccount('alice'), true)
    assert.deepEqual(await store.understoodProperties('alice', 'phone'), [])
    assert.equal(await inReplica(directory, (books) => books.snapshot(contacts)), undefined)
  })

  it('is left as it is when it is damaged', async (t) => {
    const directory = await earlier(t)
    const db = new DatabaseSync(join(directory, 'store.db'))
    db.exec('ALTER TABLE devices ADD COLUMN profile TEXT')
    db.close()
    const content = await readFile(join(directory, 'store.db'))
    await assert.rejects(openStore(directory), { failure: 'corrupt' })
    assert.deepEqual(await readFile(join(directory, 'store.db')), content)
  })
})

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
    assert.equal(pragma(directory, 'user_version'), present)
    const db = new DatabaseSync(join(directory, 'store.db'))
    db.exec(`PRAGMA user_version = ${present + 1}`)
    db.close()
    await assert.rejects(openStore(directory), { failure: 'newer', message: /schema 6, .* 5/ })
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
  const sealer = createSealer({ bytes: Buffer.from(key, 'base64'), source: 'key' })
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

/** The data folder of a store of version 1. */
async function earlier(t: Parameters<typeof tempDir>[0]): Promise<string> {
  const statements = await readFile(fixture, 'utf8')
  return folderWith(t, (db) => {
    db.exec(statements)
  })
}

async function folderWith(
  t: Parameters<typeof tempDir>[0],
  fill: (db: DatabaseSync) => void,
): Promise<string> {
  const directory = join(await tempDir(t, 'store'), 'data')
  await mkdir(directory, { mode: 0o700 })
  await writeFile(join(directory, 'key'), key, { mode: 0o600 })
  await writeFile(join(directory, 'store.db'), '', { mode: 0o600 })
  const db = new DatabaseSync(join(directory, 'store.db'))
  fill(db)
  db.close()
  return directory
}

/** Opens the replica of a folder for as long as `work` takes. */
async function inReplica<T>(
  directory: string,
  work: (books: ReplicaStore) => Promise<T> | T,
): Promise<T> {
  const replica = await openReplicaIn(directory)
  try {
    return await work(replica.store)
  } finally {
    await replica.close()
  }
}

function rows(directory: string, statement: string): Record<string, unknown>[] {
  const db = new DatabaseSync(join(directory, 'store.db'))
  const found = db.prepare(statement).all()
  db.close()
  return found.map((row) => ({ ...row }))
}

const pragma = (directory: string, name: string): unknown =>
  rows(directory, `PRAGMA ${name}`)[0]?.[name]
