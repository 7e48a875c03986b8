import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { HttpError } from '../../../../lib/errors/http-error.ts'
import { createFailedSignInLimiter } from '../../../../server/dav/sign-in/failed-sign-in-limiter.ts'

/** A limiter whose clock goes on when somebody waits. */
function open() {
  let time = 1_000_000
  const now = (): number => time
  const wait = (milliseconds: number): Promise<void> => {
    time += milliseconds
    return Promise.resolve()
  }
  return { limiter: createFailedSignInLimiter({ now, wait }), now, wait }
}

describe('K6. the limit on wrong passwords', () => {
  it('lets a burst through, and then one attempt a second for each address and user', async () => {
    const { limiter, now } = open()
    const started = now()
    for (let tries = 0; tries < 20; tries += 1) await limiter.delay('10.0.0.1', 'alice')
    assert.equal(now(), started)
    for (let tries = 0; tries < 80; tries += 1) await limiter.delay('10.0.0.1', 'Alice')
    assert.equal(now() - started, 80_000)
    for (const [address, user] of [
      ['10.0.0.2', 'alice'],
      ['10.0.0.1', 'bob'],
    ] as const)
      await limiter.delay(address, user)
    assert.equal(now() - started, 80_000)
  })

  it('forgets in the time that it would have delayed', async () => {
    const { limiter, now, wait } = open()
    for (let tries = 0; tries < 25; tries += 1) await limiter.delay('10.0.0.1', 'alice')
    await wait(20_000)
    const started = now()
    for (let tries = 0; tries < 20; tries += 1) await limiter.delay('10.0.0.1', 'alice')
    assert.equal(now(), started)
  })

  it('refuses attempts at once when half a minute of them is waiting, and stays as it is', async () => {
    const delays: number[] = []
    const limiter = createFailedSignInLimiter({
      now: () => 0,
      wait: (milliseconds) => Promise.resolve(delays.push(milliseconds)),
    })
    const tries = Array.from({ length: 100 }, () => limiter.delay('10.0.0.1', 'alice'))
    const settled = await Promise.allSettled(tries)
    const refused = settled.filter(({ status }) => status === 'rejected')
    assert.equal(refused.length, 50)
    for (const { reason } of refused as PromiseRejectedResult[]) {
      assert(reason instanceof HttpError)
      assert.deepEqual([reason.status, reason.headers], [429, { 'Retry-After': '31' }])
    }
    assert.deepEqual(
      delays,
      Array.from({ length: 30 }, (_, second) => (second + 1) * 1000),
    )
  })
})
