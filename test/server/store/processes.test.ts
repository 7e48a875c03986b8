import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { Store } from '../../../lib/store/store.ts'
import { openStore } from '../../../server/store/sqlite-store.ts'
import { nested } from '../../support/scope.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { startChild } from './child.ts'
import { account, device } from './samples.ts'

describe('several processes on one store', () => {
  it('all write at the same time, and none loses anything', async (t) => {
    const { store, directory } = await open(t)
    await store.putAccount(account())
    const children = ['a', 'b', 'c'].map((id) => startChild(t, directory, 'add-devices', { id }))
    for (let n = 0; n < 50; n++) {
      await store.putDevice(device('alice', `own-${n}`))
      await new Promise(setImmediate)
    }
    for (const child of children) assert.equal(await child.ended, 0)
    assert.equal((await store.devices()).length, 200)
  })

  it('that open a new store at the same time agree on key, schema and secrets', async (t) => {
    const directory = await tempDir(t, 'store')
    const children = [1, 2, 3].map(() => startChild(t, directory, 'tell-secret'))
    const secrets = await Promise.all(children.map((child) => child.line()))
    assert.equal(secrets[0]?.length, 64)
    assert.equal(new Set(secrets).size, 1)
  })
})

describe('the claim of a serve', () => {
  it('refuses a second serve on the same store, naming the first', async (t) => {
    const { store, directory } = await open(t)
    const first = startChild(t, directory, 'claim-and-wait')
    assert.equal(await first.line(), 'claimed')
    await assert.rejects(store.claimServing([]), {
      failure: 'claimed',
      message: /http:\/\/127\.0\.0\.1:8843\//,
    })
    assert.match(String(await startChild(t, directory, 'try-to-claim').line()), /another serve/)
  })

  it('tells other processes its addresses, only while it lives', async (t) => {
    const { store, directory } = await open(t)
    assert.equal(await store.servingAddresses(), undefined)
    const serve = startChild(t, directory, 'claim-and-wait')
    await serve.line()
    assert.deepEqual(await store.servingAddresses(), [
      'http://127.0.0.1:8843/',
      'http://[::1]:8843/',
    ])
    serve.kill()
    await serve.ended
    assert.equal(await store.servingAddresses(), undefined)
  })

  it('is free again when its holder was killed', async (t) => {
    const { store, directory } = await open(t)
    const serve = startChild(t, directory, 'claim-and-wait')
    await serve.line()
    serve.kill()
    await serve.ended
    await store.claimServing(['http://127.0.0.1:1/'])
    assert.deepEqual(await store.servingAddresses(), ['http://127.0.0.1:1/'])
  })

  it('can be made before the addresses are known, and changed by its holder', async (t) => {
    const { store, directory } = await open(t)
    const other = await openStore(directory)
    t.after(() => other.close())
    await store.claimServing([])
    assert.deepEqual(await other.servingAddresses(), [])
    await store.claimServing(['http://127.0.0.1:2/'])
    assert.deepEqual(await other.servingAddresses(), ['http://127.0.0.1:2/'])
    await store.close()
    assert.equal(await other.servingAddresses(), undefined)
  })

  it('is not disturbed by those who look', async (t) => {
    const { store, directory } = await open(t)
    const other = await openStore(directory)
    t.after(() => other.close())
    for (let n = 0; n < 20; n++) {
      await Promise.all([
        other.servingAddresses(),
        store.claimServing([`${n}`]),
        other.servingAddresses(),
      ])
      assert.deepEqual(await other.servingAddresses(), [`${n}`])
    }
  })
})

async function open(t: TestContext): Promise<{ store: Store; directory: string }> {
  const scope = nested(t)
  const directory = await tempDir(scope, 'store')
  const store = await openStore(directory)
  scope.after(() => store.close())
  return { store, directory }
}
