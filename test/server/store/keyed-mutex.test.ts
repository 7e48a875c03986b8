import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createKeyedMutex } from '../../../server/store/keyed-mutex.ts'

describe('a lock', () => {
  it('lets one work at a time hold a key, in the order of arrival', async () => {
    const { lock } = createKeyedMutex()
    const events: string[] = []
    const work = (name: string) => async () => {
      events.push(`${name} starts`)
      await new Promise(setImmediate)
      events.push(`${name} ends`)
      return name
    }
    const results = await Promise.all(['a', 'b', 'c'].map((name) => lock('card', work(name))))
    assert.deepEqual(results, ['a', 'b', 'c'])
    assert.equal(events.join(), 'a starts,a ends,b starts,b ends,c starts,c ends')
  })

  it('does not hold up other keys', async () => {
    const { lock } = createKeyedMutex()
    const { promise, resolve } = Promise.withResolvers<undefined>()
    const first = lock('a', () => promise)
    assert.equal(await lock('b', () => Promise.resolve(1)), 1)
    resolve(undefined)
    await first
  })

  it('passes on after a failure, which only its own caller hears of', async () => {
    const { lock } = createKeyedMutex()
    const failing = lock('a', () => Promise.reject(new Error('failed')))
    const thrower = lock('a', () => {
      throw new Error('thrown')
    })
    const next = lock('a', () => Promise.resolve(2))
    await assert.rejects(failing, { message: 'failed' })
    await assert.rejects(thrower, { message: 'thrown' })
    assert.equal(await next, 2)
  })

  it('takes no memory for keys that nobody holds', async () => {
    const mutex = createKeyedMutex()
    await Promise.all(
      Array.from({ length: 1000 }, (_, i) => mutex.lock(`${i % 300}`, () => Promise.resolve())),
    )
    await new Promise(setImmediate)
    assert.equal(mutex.size, 0)
  })
})
