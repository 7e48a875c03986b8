import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { CheckResult } from '../../../server/doctor/examination/check-result.ts'
import { start } from '../../support/program.ts'
import { launch, type Installation } from '../../support/program-run.ts'

/** What `doctor --json` says. */
export interface DoctorReport {
  readonly code: number | null
  readonly ok: boolean
  readonly checks: readonly CheckResult[]
  /** The check of this name; fails when there is none. */
  readonly check: (name: string) => CheckResult
  /** Names of the checks with this status. */
  readonly checksWithStatus: (status: CheckResult['status']) => readonly string[]
}

/** Runs `doctor --json`, whose output must be one line of JSON and nothing else. */
export async function runDoctorJson({ bridge }: Installation): Promise<DoctorReport> {
  const { code, stdout, stderr } = await bridge(['doctor', '--json'])
  assert.equal(stderr, '')
  assert.match(stdout, /^\{.*\}\n$/)
  const { ok, checks } = JSON.parse(stdout) as Pick<DoctorReport, 'ok' | 'checks'>
  assert.equal(ok, code === 0)
  return {
    code,
    ok,
    checks,
    check: (name) => checks.find((check) => check.name === name) ?? assert.fail(stdout),
    checksWithStatus: (status) =>
      checks.filter((check) => check.status === status).map(({ name }) => name),
  }
}

/** Asserts that a check is at fault, and what it found and advises. */
export function assertFault(report: DoctorReport, name: string, found: RegExp, cure: RegExp): void {
  const check = report.check(name)
  assert.equal(check.status, 'fault', check.found)
  assert.match(check.found, found)
  assert.match(check.cure ?? '', cure)
  assert.equal(report.code, 1)
}

/** Starts `serve` and gives its first address. */
export async function startServe(t: TestContext, { config }: Installation): Promise<string> {
  const args = [launch.launcher, 'serve', '--config', config]
  const server = await start(launch.command, args, { ready: /^ready: (\S+)/ })
  t.after(server.stop)
  return server.line[1] ?? ''
}
