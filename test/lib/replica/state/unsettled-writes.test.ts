import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { UnsettledWrites } from '../../../../lib/replica/state/unsettled-writes.ts'
import { journalEntry } from '../../../server/store/replica/temp-replica.ts'

const entry = { ...journalEntry, sequence: 1 }
const made = entry.madeAt
const patience = 120_000
const hour = 3_600_000

describe('a write whose answer was lost', () => {
  it('is over two minutes after it was begun here, whatever the machine’s clock says', () => {
    let monotonic = 0
    const unsettled = new UnsettledWrites({
      monotonic: () => monotonic,
      now: () => made + 30 * hour,
    })
    unsettled.began(1)
    monotonic += patience
    assert.equal(unsettled.isOver(entry), false)
    monotonic += 1
    assert.equal(unsettled.isOver(entry), true)
  })

  it('of an earlier process is over when the machine’s clock or this process says so', () => {
    let monotonic = 0
    let now = made - 30 * hour
    const unsettled = new UnsettledWrites({ monotonic: () => monotonic, now: () => now })
    assert.equal(unsettled.isOver(entry), false)
    now = made + patience + 1
    assert.equal(unsettled.isOver(entry), true)
    now = made - 30 * hour
    monotonic += patience + 1
    assert.equal(unsettled.isOver(entry), true)
  })

  it('is being sent until it ends, and was answered until the journal has it no more', () => {
    const unsettled = new UnsettledWrites({ monotonic: () => 0, now: () => 0 })
    unsettled.began(1)
    assert.equal(unsettled.isRunning(entry), true)
    unsettled.answered(1)
    unsettled.ended(1)
    assert.equal(unsettled.isRunning(entry), false)
    unsettled.keep([entry])
    assert.equal(unsettled.wasAnswered(entry), true)
    unsettled.keep([])
    assert.equal(unsettled.wasAnswered(entry), false)
  })
})
