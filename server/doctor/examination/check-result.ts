/** One line of the doctor's report, with the fields of `doctor --json`. */
export interface CheckResult {
  readonly name: string
  /** `warning`: it works, but something wants attention. `skipped`: what it builds on is not there. */
  readonly status: 'ok' | 'warning' | 'fault' | 'skipped'
  readonly found: string
  /** A command to run or a setting to change; null where nothing needs one. */
  readonly cure: string | null
}

/** What one check found, with the value that later checks build on. */
export interface CheckFinding<T> extends Omit<CheckResult, 'name'> {
  readonly value?: T
}

export const okFinding = <T>(found: string, value: T): CheckFinding<T> => ({
  status: 'ok',
  found,
  cure: null,
  value,
})

/** With a `value` later checks go on, without one they are skipped. */
export const warningFinding = <T>(found: string, cure: string, value?: T): CheckFinding<T> => ({
  status: 'warning',
  found,
  cure,
  ...(value === undefined ? {} : { value }),
})

export const faultFinding = (found: string, cure: string): CheckFinding<never> => ({
  status: 'fault',
  found,
  cure,
})
