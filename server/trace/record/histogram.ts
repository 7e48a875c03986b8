/** Durations, counted in steps of less than a fifth; some hundred bytes, whatever their number. */
export interface Histogram {
  add(milliseconds: number): void
  merge(other: Histogram): void
  /** The duration that this share of them did not exceed, in milliseconds; 0 when there are none. */
  quantile(share: number): number
  readonly counts: Uint32Array
}

/** Four steps from one power of two to the next, from a sixteenth of a millisecond on to some hours. */
const steps = 4
const unit = 16
const size = 31 * steps

export function createHistogram(): Histogram {
  const counts = new Uint32Array(size)
  return {
    counts,
    add(milliseconds) {
      const at = indexOf(milliseconds)
      counts[at] = (counts[at] ?? 0) + 1
    },
    merge({ counts: others }) {
      others.forEach((count, at) => {
        counts[at] = (counts[at] ?? 0) + count
      })
    },
    quantile(share) {
      const total = counts.reduce((sum, count) => sum + count, 0)
      let left = Math.ceil(total * share)
      if (left === 0) return 0
      const at = counts.findIndex((count) => (left -= count) <= 0)
      return endOf(at)
    },
  }
}

function indexOf(milliseconds: number): number {
  const units = Math.min(2 ** 30, Math.max(steps, milliseconds * unit)) | 0
  const power = 31 - Math.clz32(units)
  return power * steps + ((units >> (power - 2)) & (steps - 1))
}

/** Where the next step begins. */
const endOf = (at: number): number => {
  const power = Math.floor(at / steps)
  return (2 ** power * (1 + ((at % steps) + 1) / steps)) / unit
}
