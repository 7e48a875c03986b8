import assert from 'node:assert/strict'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { openStore } from '../../../server/store/sqlite-store.ts'
import { nested } from '../../support/scope.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { until } from '../../support/until.ts'
import { bookOf, change, contacts, journalEntry, listed } from './replica/temp-replica.ts'
import { account, device } from './samples.ts'

describe('a write that another connection is in the way of', () => {
  it('waits for it, and holds up nothing else meanwhile', async (t) => {
    const { store, directory } = await open(t)
    const other = new DatabaseSync(join(directory, 'store.db'))
    other.exec('BEGIN IMMEDIATE')
    let isDone = false
    const write = store.putAccount(account('bob')).then(() => (isDone = true))
    let longest = 0
    for (let n = 0, last = performance.now(); n < 30; n++) {
      await setTimeout(10)
      longest = Math.max(longest, performance.now() - last)
      last = performance.now()
    }
    assert.equal(isDone, false)
    assert.ok(longest < 250, `everything stood still for ${longest} ms`)
    assert.equal((await store.accounts()).length, 1, 'reads go on')
    other.exec('COMMIT')
    other.close()
    await write
    assert.equal((await store.accounts()).length, 2)
  })
})

describe('the removal of an account with many cards', () => {
  it('makes it useless at once, is done in steps between which others write, and shrinks the files', async (t) => {
    const { store, replica, directory } = await open(t)
    const { store: books } = replica
    await store.putAccount(account('bob'))
    await store.putDevice(device())
    const texts = Array.from({ length: 4_000 }, (_, n) => Buffer.from(`${n} `.repeat(200)))
    const keys = await books.putBodies(contacts, texts)
    const cards = keys.map((key, n) => listed(`${n}`, { body: { key, size: 1 } }))
    await books.apply(contacts, change({ cards }))
    const large = (await sizesIn(directory)).bodies

    const order: string[] = []
    const removing = store.removeAccount('alice').then(() => order.push('removed'))
    assert.deepEqual(await store.devices(), [])
    assert.equal(countIn(directory, 'body_keys'), 0, 'its key is the first that goes')
    assert.ok(countIn(directory, 'cards') > 0)
    await books.apply(bookOf('bob'), change({}))
    await books.begin(bookOf('bob'), journalEntry).then(() => order.push('written'))
    await removing
    assert.deepEqual(order, ['written', 'removed'])
    assert.equal(countIn(directory, 'cards'), 0)
    assert.deepEqual(
      (await store.accounts()).map(({ name }) => name),
      ['bob'],
    )
    await until(async () => (await sizesIn(directory)).bodies < large / 10)
    assert.ok((await sizesIn(directory)).store < 300_000)
  })
})

async function open(t: TestContext) {
  const scope = nested(t)
  const directory = await tempDir(scope, 'store')
  const store = await openStore(directory)
  scope.after(() => store.close())
  const replica = store.openReplica('.vcf')
  scope.after(() => replica.close())
  await store.putAccount(account())
  return { directory, store, replica }
}

function countIn(directory: string, table: string): number {
  const db = new DatabaseSync(join(directory, 'store.db'), { readOnly: true })
  const count = db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n
  db.close()
  return Number(count)
}

/** Bytes of the databases, each with its log. */
async function sizesIn(directory: string) {
  const size = async (name: string): Promise<number> => {
    const files = [join(directory, name), join(directory, `${name}-wal`)]
    const [main = 0, log = 0] = await Promise.all(
      files.map(async (file) => (await stat(file)).size),
    )
    return main + log
  }
  return { store: await size('store.db'), bodies: await size('bodies.db') }
}
