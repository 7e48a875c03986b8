import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { RecordedRequest } from '../../../../server/trace/record/recorded-request.ts'
import { createRecordingBuffer } from '../../../../server/trace/record/recording-buffer.ts'
import { recorded as recordedAs } from './recorded-request.ts'

const recorded = (id: number, size: number): RecordedRequest => recordedAs(id, { size })

const ids = (all: readonly RecordedRequest[]): number[] => all.map(({ id }) => id)

describe('the recording buffer', () => {
  it('drops the oldest, and holds no more bytes than its limit', () => {
    const ring = createRecordingBuffer(100)
    for (let id = 1; id <= 5; id++) ring.add(recorded(id, 40))
    assert.deepEqual(ids(ring.all()), [4, 5])
    assert.equal(ring.size, 80)
    assert.equal(ring.get(3), undefined)
    assert.equal(ring.get(5)?.id, 5)
  })

  it('holds the newest, however many have come and in whatever order they began', () => {
    const ring = createRecordingBuffer(100)
    const all = Array.from({ length: 1000 }, (_, at) => at ^ 1)
    for (const id of all) {
      ring.add(recorded(id, 10))
      assert.equal(ring.get(id)?.id, id)
    }
    assert.deepEqual(ids(ring.all()), all.slice(-10))
  })

  it('does not keep what is larger than itself', () => {
    const ring = createRecordingBuffer(100)
    ring.add(recorded(1, 101))
    assert.deepEqual([ring.all().length, ring.size], [0, 0])
  })

  it('calls its listeners until they are removed', () => {
    const ring = createRecordingBuffer(100)
    const heard: number[] = []
    const stop = ring.listen(({ id }) => heard.push(id))
    ring.add(recorded(1, 1))
    stop()
    ring.add(recorded(2, 1))
    assert.deepEqual(heard, [1])
  })
})
