import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { platform } from 'node:os'
import { describe, it } from 'node:test'
import { openStore } from '../../server/store/sqlite-store.ts'
import { basic, openGoogleTestBridge, type TestBridge } from '../support/test-bridge.ts'
import { book } from './device.ts'

interface Caller {
  readonly localAddress?: string
  readonly signal?: AbortSignal
}

/** The status of one request on a connection of its own. */
async function ask(
  { port }: TestBridge,
  authorization: string,
  caller: Caller = {},
): Promise<number> {
  const headers = { Authorization: authorization, Depth: '0' }
  const target = { port, host: '127.0.0.1', method: 'PROPFIND', path: book, headers }
  const asked = request({ ...target, ...caller }).end()
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  answer.resume()
  return answer.statusCode ?? 0
}

// Elsewhere only 127.0.0.1 is an address of the machine.
const addresses = platform() === 'linux' ? ['127.0.0.2', '127.0.0.1'] : ['127.0.0.1']

describe('somebody who guesses passwords', () => {
  it('K6. is slowed down, and locks nobody out, at the same address or elsewhere', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const end = new AbortController()
    const answered: number[] = []
    const third = Promise.withResolvers<undefined>()
    const started = performance.now()
    const tries = Array.from({ length: 100 }, async (_, at) => {
      const status = await ask(bridge, basic('alice', `wrong-${at}`), { signal: end.signal })
      answered.push(status)
      if (answered.filter((each) => each === 401).length === 22) third.resolve(undefined)
    })
    for (const localAddress of addresses)
      for (const authorization of [bridge.basic, bridge.readOnly])
        assert.equal(await ask(bridge, authorization, { localAddress }), 207)
    assert(answered.length < 100, 'nobody is held')
    await third.promise
    assert(performance.now() - started > 1_900)
    end.abort()
    await Promise.allSettled(tries)
    // Those for whom half a minute would not have been enough.
    assert.deepEqual([...new Set(answered)].sort(), [401, 429])
  })

  it('K12. changes nothing that is kept', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    assert.equal(await ask(bridge, bridge.basic), 207)
    const kept = async () => {
      const store = await openStore(bridge.dataDir)
      const all = [await store.grant('alice'), await store.devices(), await store.accounts()]
      await store.close()
      return all
    }
    const before = await kept()
    for (let tries = 0; tries < 200; tries += 1) {
      const user = tries % 10 === 0 ? 'alice' : `user-${tries}`
      assert.equal(await ask(bridge, basic(user, 'wrong')), 401)
    }
    assert.deepEqual(await kept(), before)
    assert.equal(await ask(bridge, bridge.basic), 207)
    assert.equal(bridge.google.requests.filter(({ path }) => path === '/token').length, 1)
  })
})
