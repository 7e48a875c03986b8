import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { runSimulation, stepsPerSeed } from './run-simulation.ts'
import { Simulation } from './simulation.ts'

const firstSeed = 20261201

describe('in whatever order requests, refreshes, edits, faults and kills come', () => {
  it('every answer is of one state that was, nothing acknowledged is lost or doubled, and all ends up equal', async () => {
    for (let seed = firstSeed; seed < firstSeed + 20_000 / stepsPerSeed; seed += 1)
      await runSimulation(seed)
  })

  it('the same seed tells the same story', async (t) => {
    // Walks through a book let others have their turn by this clock, and then answers overtake each other.
    t.mock.method(performance, 'now', () => 0)
    assert.deepEqual(await runSimulation(7), await runSimulation(7))
  })
})

describe('a call of the store that fails, whichever it is', () => {
  it('leaves readers what they had, and the next refresh reaches the same end', async () => {
    for (let calls = 0; await isReached(calls); calls += 1) assert.ok(calls < 1000)
  })
})

/** Whether so many calls were made before the run ended well. */
async function isReached(calls: number): Promise<boolean> {
  const simulation = new Simulation(firstSeed)
  try {
    await simulation.start()
    simulation.failAfter(calls)
    await simulation.run(60)
    return simulation.hasFailed
  } finally {
    await simulation.close()
  }
}
