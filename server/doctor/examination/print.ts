import type { Check } from './check.ts'

/** One line for a person. */
export function line({ status, name, found, cure }: Check): string {
  const told = `${status.padEnd(7)}  ${name}: ${found}`.replace(/\s*\p{Cc}\s*/gu, ' ')
  return cure === null ? told : `${told}. Cure: ${cure}`
}

/** The last line: how many checks want something done. */
export function summary(checks: readonly Check[]): string {
  const count = (status: Check['status'], word: string): string[] => {
    const { length } = checks.filter((check) => check.status === status)
    return length === 0 ? [] : [`${length} ${word}${length === 1 ? '' : 's'}`]
  }
  const faults = count('fault', 'fault')
  const lead = faults.length === 0 ? ['Nothing is at fault'] : faults
  return `${[...lead, ...count('warning', 'warning')].join(', ')}.`
}

/** The whole report on one line. */
export const json = (checks: readonly Check[]): string =>
  JSON.stringify({ ok: isOk(checks), checks })

export const isOk = (checks: readonly Check[]): boolean =>
  checks.every(({ status }) => status !== 'fault')
