import assert from 'node:assert/strict'
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it, type TestContext } from 'node:test'
import type { Store } from '../../../lib/store/store.ts'
import { openStore } from '../../../server/store/sqlite-store.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { account, alias, device, grant, upstreamLocations } from './samples.ts'

describe('what was removed is in none of the store’s files', () => {
  it('after an account: its name, address, books, card names, UIDs and sealed grant', async (t) => {
    const { directory, store, serving } = await twoStores(t)
    await fill(store, ['ann-canary', 'bob'])
    const before = await serving.cardAliases('bob', 'contacts')
    const traces = [...(await sealed(directory, 'grants', 'ann-canary')), 'ann-canary']
    assert.deepEqual(await without(directory, traces), [], 'they were there')
    assert.equal(await store.removeAccount('ann-canary'), true)
    assert.deepEqual(await without(directory, traces), traces)
    assert.deepEqual(await serving.cardAliases('bob', 'contacts'), before)
    assert.equal((await serving.accounts()).length, 1)
  })

  it('after a transaction that removes one', async (t) => {
    const { directory, store } = await twoStores(t)
    await fill(store, ['ann-canary'])
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
async function fill(store: Store, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await store.putAccount(account(name))
    await store.putGrant(name, grant())
    const path = `/lists/${name}/`
    const book = { slug: 'contacts', path, displayName: name }
    await store.putUpstreamLocations(name, { ...upstreamLocations(), home: path, books: [book] })
  }
  const random = seeded(1)
  await store.transaction((records) => {
    for (let i = 0; i < 1500; i++) {
      const name = names[random(names.length)] ?? ''
      const card = `${name}-${'x'.repeat(random(120))}`
      const upstreamName = (): string => `${card.slice(0, 20)}${random(500)}`
      const put = { ...alias(upstreamName(), name), name: `${card}.vcf`, uid: name }
      records.putCardAlias(put)
      if (random(4) === 0) records.removeCardAlias({ ...put, upstreamName: upstreamName() })
    }
  })
}

/** The same whole numbers below `limit` each time. */
function seeded(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (state * 48_271) % 2_147_483_647
    return state % limit
  }
}

/** A store, and the same folder's as `serve` has it open beside. */
async function twoStores(t: TestContext) {
  const directory = join(await tempDir(t, 'store'), 'data')
  const [serving, store] = [await openStore(directory), await openStore(directory)]
  t.after(() => Promise.all([serving.close(), store.close()]))
  return { directory, store, serving }
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
