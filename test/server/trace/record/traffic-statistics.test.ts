import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  createTrafficStatistics,
  statisticsMinutes,
} from '../../../../server/trace/record/traffic-statistics.ts'

const minute = 60_000
const start = Date.UTC(2026, 10, 25, 12)

describe('traffic statistics by the minute', () => {
  it('count requests, failures, upstream requests and repaired ones', () => {
    let now = start
    const minutes = createTrafficStatistics(() => now)
    minutes.answered(207, 10)
    minutes.answered(404, 10)
    minutes.upstream(207, 5)
    minutes.upstream(undefined, 5)
    now += minute
    minutes.answered(200, 10)
    minutes.repaired()
    assert.deepEqual(
      minutes
        .last(3, 1)
        .map(({ at, requests, errors, upstream, upstreamErrors, repaired }) => [
          (at - start) / minute,
          requests,
          errors,
          upstream,
          upstreamErrors,
          repaired,
        ]),
      [
        [-1, 0, 0, 0, 0, 0],
        [0, 2, 1, 2, 1, 0],
        [1, 1, 0, 0, 0, 1],
      ],
    )
    assert.equal(minutes.last(1, 5)[0]?.requests, 3, 'in spans of five minutes')
  })

  it('are dropped after some hours', () => {
    let now = start
    const minutes = createTrafficStatistics(() => now)
    minutes.answered(200, 1)
    now += statisticsMinutes * minute
    assert.equal(minutes.last(statisticsMinutes, 1)[0]?.requests, 0)
    minutes.answered(200, 1)
    assert.equal(minutes.last(1, 1)[0]?.requests, 1)
  })

  it('measure latencies to within a fifth', () => {
    const minutes = createTrafficStatistics(() => start)
    for (const took of [0, 0.01, 1, 3, 40, 1_000, 3_600_000]) {
      const { median } = createAt(took)
      assert.ok(median >= took, `${median} of ${took}`)
      assert.ok(median <= Math.max(0.5, took * 1.25), `${median} of ${took}`)
    }
    for (let n = 0; n < 100; n++) minutes.answered(200, n < 50 ? 10 : n < 95 ? 20 : 1_000)
    const [{ down } = { down: { median: 0, most: 0 } }] = minutes.last(1, 1)
    assert.ok(down.median >= 10 && down.median < 12.5)
    assert.ok(down.most >= 20 && down.most < 25)
  })

  it('take less than a third of a microsecond', (t) => {
    const minutes = createTrafficStatistics()
    const round = (): number => {
      const began = performance.now()
      for (let n = 0; n < 200_000; n++) minutes.answered(207, n % 300)
      return ((performance.now() - began) / 200_000) * 1_000
    }
    const best = Math.min(...Array.from({ length: 8 }, round))
    t.diagnostic(`${best.toFixed(3)} µs`)
    assert.ok(best < 0.3, `${best} µs`)
  })
})

function createAt(took: number): { readonly median: number } {
  const minutes = createTrafficStatistics(() => start)
  minutes.answered(200, took)
  return minutes.last(1, 1)[0]?.down ?? { median: 0 }
}
