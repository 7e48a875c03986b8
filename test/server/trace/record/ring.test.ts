import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Recorded } from '../../../../server/trace/record/recorded.ts'
import { createRing } from '../../../../server/trace/record/ring.ts'
import { recorded as recordedAs } from './recorded.ts'

const recorded = (id: number, size: number): Recorded => recordedAs(id, { size })

const ids = (all: readonly Recorded[]): number[] => all.map(({ id }) => id)

describe('the ring of recordings', () => {
  it('throws out the oldest, and holds no more bytes than it may', () => {
    const ring = createRing(100)
    for (let id = 1; id <= 5; id++) ring.add(recorded(id, 40))
    assert.deepEqual(ids(ring.all()), [4, 5])
    assert.equal(ring.size, 80)
    assert.equal(ring.get(3), undefined)
    assert.equal(ring.get(5)?.id, 5)
  })

  it('holds the newest, however many have come and in whatever order they began', () => {
    const ring = createRing(100)
    const all = Array.from({ length: 1000 }, (_, at) => at ^ 1)
    for (const id of all) {
      ring.add(recorded(id, 10))
      assert.equal(ring.get(id)?.id, id)
    }
    assert.deepEqual(ids(ring.all()), all.slice(-10))
  })

  it('does not keep what is larger than itself', () => {
    const ring = createRing(100)
    ring.add(recorded(1, 101))
    assert.deepEqual([ring.all().length, ring.size], [0, 0])
  })

  it('tells those who listen, until they stop', () => {
    const ring = createRing(100)
    const heard: number[] = []
    const stop = ring.listen(({ id }) => heard.push(id))
    ring.add(recorded(1, 1))
    stop()
    ring.add(recorded(2, 1))
    assert.deepEqual(heard, [1])
  })
})
