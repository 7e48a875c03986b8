import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { UnsettledWrites } from '../../../lib/replica/unsettled-writes.ts'
import { journalEntry } from '../../server/store/replica/temp-replica.ts'

const entry = { ...journalEntry, sequence: 1 }
const patience = 120_000

describe('a write whose answer was lost', () => {
  it('is over two minutes after this process met it, whatever the machine’s clock says', () => {
    let now = 0
    const unsettled = new UnsettledWrites(() => now)
    assert.equal(unsettled.isOver(entry), false)
    now += patience
    assert.equal(unsettled.isOver(entry), false)
    now += 1
    assert.equal(unsettled.isOver(entry), true)
  })

  it('is being sent until it ends, and was answered until the journal has it no more', () => {
    const unsettled = new UnsettledWrites(() => 0)
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
