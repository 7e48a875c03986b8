import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { BodyFill } from '../../../../lib/replica/refresh/body-fill.ts'

function filling(parallel: number) {
  const batches: {
    ids: readonly string[]
    answer: () => void
    end: (error?: Error) => void
  }[] = []
  const fill = new BodyFill({
    batchSize: 2,
    parallel,
    fetch: (ids, answer) =>
      new Promise((resolve, reject) => {
        batches.push({
          ids,
          answer,
          end: (error) => {
            if (error) reject(error)
            else resolve()
          },
        })
      }),
  })
  return { fill, batches }
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('bodies that are still to come', () => {
  it('are fetched in batches, so many at once', () => {
    const { fill, batches } = filling(2)
    fill.add(['a', 'b', 'c', 'd', 'e'])
    assert.deepEqual(
      batches.map(({ ids }) => ids),
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    )
  })

  it('are asked for while others are stored, as many again at most', async () => {
    const { fill, batches } = filling(1)
    fill.add(['a', 'b', 'c', 'd', 'e'])
    for (const asked of [1, 2, 2]) {
      assert.equal(batches.length, asked)
      batches.at(-1)?.answer()
    }
    batches[0]?.end()
    await settle()
    assert.deepEqual(batches.at(2)?.ids, ['e'])
  })

  it('come first when somebody waits for them', async () => {
    const { fill, batches } = filling(1)
    fill.add(['a', 'b', 'c', 'd', 'e'])
    const needed = fill.need(['e'])
    batches[0]?.end()
    await settle()
    assert.deepEqual(batches.at(1)?.ids, ['e', 'c'])
    batches[1]?.end()
    await needed
  })

  it('are waited for together by all who need them', async () => {
    const { fill, batches } = filling(1)
    const both = Promise.all([fill.need(['a']), fill.need(['a'])])
    assert.equal(batches.length, 1)
    batches[0]?.end()
    await both
    assert.equal(batches.length, 1)
  })

  it('are given up when upstream fails, until somebody asks again', async () => {
    const { fill, batches } = filling(1)
    fill.add(['c', 'd'])
    const needed = fill.need(['a'])
    batches[0]?.end(new Error('upstream is away'))
    await assert.rejects(needed, /away/)
    assert.equal(batches.length, 1)
    fill.add(['a'])
    assert.equal(batches.length, 2)
  })
})
