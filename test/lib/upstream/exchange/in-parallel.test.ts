import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { forEachInParallel } from '../../../../lib/upstream/exchange/in-parallel.ts'

describe('work in parallel', () => {
  it('is done on every item, never on more at a time than asked', async () => {
    const done: number[] = []
    let busy = 0
    let most = 0
    await forEachInParallel(3, [...Array(10).keys()], async (item) => {
      most = Math.max(most, ++busy)
      await setImmediate()
      busy -= 1
      done.push(item)
    })
    assert.deepEqual(
      done.toSorted((a, b) => a - b),
      [...Array(10).keys()],
    )
    assert.equal(most, 3)
  })

  it('begins nothing new after a failure and waits for what is under way', async () => {
    const begun: number[] = []
    let busy = 0
    const work = async (item: number): Promise<void> => {
      begun.push(item)
      busy += 1
      await setImmediate()
      busy -= 1
      if (item === 0) throw new Error('the first one fails')
    }
    await assert.rejects(forEachInParallel(2, [0, 1, 2, 3, 4, 5], work), /the first one fails/)
    assert.equal(busy, 0)
    assert.ok(begun.length <= 3, `begun ${begun.join()}`)
  })
})
