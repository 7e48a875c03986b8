import { toOneLine } from '../../terminal/one-line.ts'
import type { CheckResult } from './check-result.ts'

/** One line for a person, control characters replaced by blanks. */
export function formatCheckResult({ status, name, found, cure }: CheckResult): string {
  const line = toOneLine(`${status.padEnd(7)}  ${name}: ${found}`)
  return cure === null ? line : `${line}. Cure: ${cure}`
}

/** The last line: how many checks are at fault or warn. */
export function formatCheckSummary(results: readonly CheckResult[]): string {
  const count = (status: CheckResult['status'], word: string): string[] => {
    const { length } = results.filter((result) => result.status === status)
    return length === 0 ? [] : [`${length} ${word}${length === 1 ? '' : 's'}`]
  }
  const faults = count('fault', 'fault')
  const lead = faults.length === 0 ? ['Nothing is at fault'] : faults
  return `${[...lead, ...count('warning', 'warning')].join(', ')}.`
}

/** The whole report as one line of JSON: `{"ok","checks"}`. */
export const checkResultsAsJson = (results: readonly CheckResult[]): string =>
  JSON.stringify({ ok: hasNoFault(results), checks: results })

/** Whether nothing is at fault; warnings are none. */
export const hasNoFault = (results: readonly CheckResult[]): boolean =>
  results.every(({ status }) => status !== 'fault')
