import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createTracer } from '../../../../server/trace/record/tracer.ts'
import { recordPhotos } from '../../../support/trace-load.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

function held(): number {
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

describe('the memory that recording takes', () => {
  const limit = 1_048_576
  const tracer = createTracer(limit)
  tracer.startRecording({ device: undefined, until: Infinity })

  it('is within the limit, and no photo is in it', () => {
    recordPhotos(tracer, 1_000, 200_000)
    const all = tracer.recordings.all()
    assert.ok(tracer.recordings.size <= limit && tracer.recordings.size > 0.9 * limit)
    assert.equal(
      all.reduce((sum, { size }) => sum + size, 0),
      tracer.recordings.size,
    )
    for (const { client, upstream } of all)
      for (const said of [client, ...upstream].flatMap(({ response }) => response ?? [])) {
        assert.ok(said.body.length > 200_000)
        assert.ok(said.body.content.length < 200)
      }
  })

  it('is no more than the size that is reported', () => {
    tracer.recordings.clear()
    const before = held()
    recordPhotos(tracer, 200, 2_000)
    const { size } = tracer.recordings
    const taken = held() - before
    assert.ok(taken <= size, `${String(taken)} bytes for ${String(size)}`)
  })
})
