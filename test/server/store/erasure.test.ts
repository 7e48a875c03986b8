import assert from 'node:assert/strict'
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it, type TestContext } from 'node:test'
import type { CardRow, ReplicaStore } from '../../../lib/replica/state/replica-store.ts'
import type { Store } from '../../../lib/store/store.ts'
import { openStore } from '../../../server/store/sqlite-store.ts'
import { nested } from '../../support/scope.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { until } from '../../support/until.ts'
import {
  bookOf,
  change,
  contacts,
  journalEntry,
  listed,
  look,
  putCards,
} from './replica/temp-replica.ts'
import { account, device, grant, upstreamLocations } from './samples.ts'

describe('what was removed is in none of the store’s files', () => {
  it('after an account: its name, address, books, card names, UIDs and all that was sealed', async (t) => {
    const { directory, store, serving, books } = await twoStores(t)
    await fill(store, books, ['ann-canary', 'bob'])
    const bobs = (): readonly CardRow[] => look(books, (known) => [...known.cards()], bookOf('bob'))
    const before = bobs()
    const traces = [
      ...(await sealed(directory, 'grants', 'ann-canary')),
      ...(await sealed(directory, 'body_keys', 'ann-canary')),
      ...(await sealed(directory, 'journal')),
      'ann-canary',
    ]
    assert.deepEqual(await without(directory, traces), [], 'they were there')
    assert.equal(await store.removeAccount('ann-canary'), true)
    assert.deepEqual(await without(directory, traces), traces)
    assert.deepEqual(bobs(), before)
    assert.equal((await serving.accounts()).length, 1)
  })

  it('after a transaction that removes one', async (t) => {
    const { directory, store, books } = await twoStores(t)
    await fill(store, books, ['ann-canary'])
    await store.transaction((records) => records.removeAccount('ann-canary'))
    assert.deepEqual(await without(directory, ['ann-canary']), ['ann-canary'])
  })

  it('after a revoked device: its name, its verifier and what it understood', async (t) => {
    const { directory, store } = await twoStores(t)
    const phone = device('alice', 'canary-phone')
    await store.putAccount(account())
    await store.putDevice(phone)
    await store.addUnderstoodProperties('alice', phone.name, ['X-CANARY'])
    const traces = [phone.name, phone.verifier, phone.salt, 'X-CANARY']
    assert.deepEqual(await without(directory, traces), [], 'they were there')
    await store.removeDevice('alice', phone.name)
    assert.deepEqual(await without(directory, traces), traces)
  })

  it('after another password, grant, OAuth client or owner’s password: the one before', async (t) => {
    const { directory, store } = await twoStores(t)
    const phone = device()
    const owner = { salt: Buffer.alloc(16, 'salt-canary'), verifier: Buffer.alloc(32, 'v-canary') }
    const put = async (): Promise<void> => {
      await store.putGrant('alice', grant())
      await store.putOAuthClient({ clientId: 'id', clientSecret: undefined })
    }
    await store.putAccount(account())
    await store.putDevice(phone)
    await store.putOwnerVerifier(owner)
    await put()
    const traces = [
      ...[phone.verifier, phone.salt, owner.salt, owner.verifier],
      ...(await sealed(directory, 'grants', 'alice')),
      ...(await sealed(directory, 'oauth_client')),
    ]
    assert.deepEqual(await without(directory, traces), [], 'they were there')
    await store.putDevice(device())
    await store.putOwnerVerifier(undefined)
    await put()
    assert.deepEqual(await without(directory, traces), traces)
  })

  it('once nothing is read any more, when address books are read at that moment', async (t) => {
    const { directory, serving, books } = await twoStores(t)
    const phone = device('alice', 'canary-phone')
    await serving.putAccount(account())
    await serving.putDevice(phone)
    await putCards(books, [listed('1f')])
    const snapshot = books.snapshot(contacts)
    const before = performance.now()
    await serving.removeDevice('alice', phone.name)
    assert(performance.now() - before < 2500, 'it waited for itself')
    assert.deepEqual(await without(directory, [phone.name]), [], 'they were there')
    snapshot?.close()
    await until(async () => (await without(directory, [phone.name])).length === 1)
  })

  it('once a store that an earlier version made is opened', async (t) => {
    const directory = join(await tempDir(t, 'store'), 'data')
    await mkdir(directory, { mode: 0o700 })
    await writeFile(join(directory, 'store.db'), '', { mode: 0o600 })
    const db = new DatabaseSync(join(directory, 'store.db'))
    db.exec(await readFile(new URL('../../fixtures/stores/version-1.sql', import.meta.url), 'utf8'))
    db.exec(`
      PRAGMA journal_mode = WAL;
      INSERT INTO accounts VALUES ('canary', 'canary@example.com', 'ok', 1, 1);
      DELETE FROM accounts WHERE name = 'canary'; DELETE FROM grants;`)
    db.close()
    assert.deepEqual(await without(directory, ['canary']), [], 'they were there')
    await writeFile(join(directory, 'key'), Buffer.alloc(32).toString('base64'), { mode: 0o600 })
    const store = await openStore(directory)
    t.after(() => store.close())
    assert.deepEqual(await without(directory, ['canary']), ['canary'])
  })
})

/** Cards in random order and of random length, many of which go again: SQLite moves rows, and leaves copies behind. */
async function fill(store: Store, books: ReplicaStore, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await store.putAccount(account(name))
    await store.putGrant(name, grant())
    const path = `/lists/${name}/`
    const book = { slug: 'contacts', path, displayName: name }
    await store.putUpstreamLocations(name, { ...upstreamLocations(), home: path, books: [book] })
    await putCards(books, [listed('0', { text: 'card' })], bookOf(name))
  }
  await books.begin(bookOf(names[0] ?? ''), journalEntry)
  const random = seeded(1)
  for (let batch = 0; batch < 15; batch++)
    for (const name of names) {
      const ids = Array.from({ length: 100 }, () => `${random(2000)}`)
      const cards = ids.map((id) =>
        listed(id, { name: `${name}-${id}-${'x'.repeat(random(120))}.vcf`, uid: `${name}-${id}` }),
      )
      const removed = Array.from({ length: 25 }, () => `${random(2000)}`)
      await books.apply(bookOf(name), change({ cards, removed }))
    }
}

/** The same whole numbers below `limit` each time. */
function seeded(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (state * 48_271) % 2_147_483_647
    return state % limit
  }
}

/** A store, and the same folder's as `serve` has it open beside, with the state of address books. */
async function twoStores(t: TestContext) {
  const scope = nested(t)
  const directory = join(await tempDir(scope, 'store'), 'data')
  const [serving, store] = [await openStore(directory), await openStore(directory)]
  scope.after(async () => {
    await Promise.all([serving.close(), store.close()])
  })
  const replica = serving.openReplica('.vcf')
  scope.after(() => replica.close())
  return { directory, store, serving, books: replica.store }
}

/** What is sealed in `table`, for the account where there is one. */
async function sealed(directory: string, table: string, account?: string): Promise<Buffer[]> {
  const db = new DatabaseSync(join(directory, 'store.db'), { readOnly: true })
  const where = account === undefined ? '' : `WHERE account = '${account}'`
  const rows = db.prepare(`SELECT sealed FROM ${table} ${where}`).all()
  db.close()
  return Promise.resolve(rows.map((row) => Buffer.from(row.sealed as Uint8Array)))
}

/** Those of `traces` that are in no file of the folder. */
async function without<T extends string | Buffer>(
  directory: string,
  traces: readonly T[],
): Promise<T[]> {
  const names = await readdir(directory)
  const files = await Promise.all(names.map((name) => readFile(join(directory, name))))
  return traces.filter((trace) => !files.some((file) => file.includes(trace)))
}
