import assert from 'node:assert/strict'

/** Asserts that work grows with its input, not with the square of it: four times as much may take up to eight times as long. */
export function assertLinear(work: (size: number) => void, size: number): void {
  let once = Infinity
  let fourTimes = Infinity
  // What else the machine does makes a run longer, never shorter.
  for (let run = 0; run < 5 || (run < 50 && fourTimes > 8 * once); run++) {
    once = Math.min(once, timeOf(work, size))
    fourTimes = Math.min(fourTimes, timeOf(work, 4 * size))
  }
  const ratio = fourTimes / Math.max(once, 0.02)
  assert.ok(ratio <= 8, `four times as much takes ${ratio.toFixed(1)} times as long`)
}

function timeOf(work: (size: number) => void, size: number): number {
  const began = performance.now()
  work(size)
  return performance.now() - began
}
