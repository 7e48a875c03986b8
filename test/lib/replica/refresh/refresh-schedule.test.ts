import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { RefreshSchedule } from '../../../../lib/replica/refresh/refresh-schedule.ts'

function scheduled(maxAge: number) {
  const clock = { now: 0 }
  const flights: { sent: () => void; end: (error?: Error) => void }[] = []
  const schedule = new RefreshSchedule({
    book: 'contacts',
    maxAge,
    now: () => clock.now,
    refresh: (sent) =>
      new Promise((resolve, reject) => {
        flights.push({
          sent,
          end: (error) => {
            if (error) reject(error)
            else resolve()
          },
        })
      }),
  })
  return { clock, flights, schedule }
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('when upstream is asked', () => {
  it('is once for all who come while the answer is on its way', async () => {
    const { flights, schedule } = scheduled(30_000)
    const both = Promise.all([schedule.fresh(), schedule.fresh()])
    flights[0]?.sent()
    flights[0]?.end()
    await both
    assert.equal(flights.length, 1)
  })

  it('is not again while the answer is young, counted from when the request went out', async () => {
    const { clock, flights, schedule } = scheduled(30_000)
    const first = schedule.fresh()
    flights[0]?.sent()
    clock.now = 10_000
    flights[0]?.end()
    await first
    clock.now = 30_000
    await schedule.fresh()
    assert.equal(flights.length, 1)
    clock.now = 30_001
    void schedule.fresh()
    assert.equal(flights.length, 2)
  })

  it('is each time when nothing may be old, but for a request that is not sent yet', async () => {
    const { clock, flights, schedule } = scheduled(0)
    const first = schedule.fresh()
    const joined = schedule.fresh()
    flights[0]?.sent()
    clock.now = 1
    const later = schedule.fresh()
    flights[0]?.end()
    await Promise.all([first, joined])
    await settle()
    assert.equal(flights.length, 2)
    flights[1]?.sent()
    flights[1]?.end()
    await later
  })

  it('is not for five seconds after a failure, then for ten', async () => {
    const { clock, flights, schedule } = scheduled(30_000)
    const first = schedule.fresh()
    flights[0]?.end(new Error('upstream is away'))
    await assert.rejects(first, /away/)
    clock.now = 4_999
    await assert.rejects(schedule.fresh(), /away/)
    assert.equal(flights.length, 1)
    clock.now = 5_000
    const second = schedule.fresh()
    flights[1]?.end(new Error('upstream is away'))
    await assert.rejects(second, /away/)
    clock.now = 14_999
    await assert.rejects(schedule.fresh(), /away/)
    assert.equal(flights.length, 2)
  })
})
