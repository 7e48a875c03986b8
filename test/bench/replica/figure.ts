/** One figure, beside the bar that it is to reach. */
export interface Figure {
  readonly what: string
  readonly bar: string
  readonly measured: string
  /** Undefined where there is nothing to compare with. */
  readonly isMet: boolean | undefined
}

/** What rows of the table need. */
export interface RowOptions {
  /** The program of the build before the replica, when there is one to compare with. */
  readonly before: string | undefined
  /** 1; less to try whether all works. */
  readonly scale: number
}

interface Comparison {
  readonly what: string
  readonly ours: number
  /** Undefined where there is nothing to compare with. */
  readonly theirs: number | undefined
  readonly bar: number
  readonly unit: string
}

/** `theirs` is to be at least so many times more than `ours`. */
export const timesLess = ({ bar, ...comparison }: Comparison): Figure =>
  compared(comparison, `≥ ${bar} × less`, (ours, theirs) => ({
    ratio: `${number(theirs / ours)} × less`,
    isMet: theirs / ours >= bar,
  }))

/** `ours` is to be at most such a part of `theirs`. */
export const partOf = ({ bar, ...comparison }: Comparison): Figure =>
  compared(comparison, `≤ ${bar} ×`, (ours, theirs) => ({
    ratio: `${(ours / theirs).toFixed(2)} ×`,
    isMet: ours / theirs <= bar,
  }))

/** A number that is to be at most so much. */
export const atMost = (what: string, ours: number, bar: number, unit: string): Figure => ({
  what,
  bar: `≤ ${number(bar)} ${unit}`,
  measured: `${number(ours)} ${unit}`,
  isMet: ours <= bar,
})

function compared(
  { what, ours, theirs, unit }: Omit<Comparison, 'bar'>,
  bar: string,
  compare: (ours: number, theirs: number) => { readonly ratio: string; readonly isMet: boolean },
): Figure {
  const own = `${number(ours)} ${unit}`
  if (theirs === undefined) return { what, bar, measured: own, isMet: undefined }
  const { ratio, isMet } = compare(ours, theirs)
  return { what, bar, measured: `${ratio} (${own} of ${number(theirs)})`, isMet }
}

const number = (value: number): string =>
  value >= 100 || Number.isInteger(value) ? value.toFixed(0) : value.toPrecision(2)
