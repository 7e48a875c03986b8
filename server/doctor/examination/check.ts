/** One line of the doctor's report. */
export interface Check {
  readonly name: string
  /** `warning`: it works, but something wants attention. `skipped`: what it builds on is not there. */
  readonly status: 'ok' | 'warning' | 'fault' | 'skipped'
  readonly found: string
  /** A command to run or a setting to change; null where nothing needs one. */
  readonly cure: string | null
}

/** What looking at one thing gave, with the value that later checks build on. */
export interface Finding<T> extends Omit<Check, 'name'> {
  readonly value?: T
}

export const ok = <T>(found: string, value: T): Finding<T> => ({
  status: 'ok',
  found,
  cure: null,
  value,
})

/** With a `value` later checks go on, without one they are skipped. */
export const warning = <T>(found: string, cure: string, value?: T): Finding<T> => ({
  status: 'warning',
  found,
  cure,
  ...(value === undefined ? {} : { value }),
})

export const fault = (found: string, cure: string): Finding<never> => ({
  status: 'fault',
  found,
  cure,
})
