import type { Settings } from '../settings/settings.ts'
import { runClientChecks } from './client/client-checks.ts'
import { runListenerChecks } from './client/listener-checks.ts'
import { CheckRunner } from './examination/check-runner.ts'
import {
  hasNoFault,
  checkResultsAsJson,
  formatCheckResult,
  formatCheckSummary,
} from './examination/report.ts'
import { runInstallationChecks } from './installation/installation-checks.ts'
import { runAccountChecks } from './upstream/account-checks.ts'
import { runUpstreamHostChecks } from './upstream/host-checks.ts'

/** How the report is given. */
export interface DoctorOutput {
  /** Takes each part of the report as soon as it is known, without a line break at its end. */
  readonly print: (text: string) => void
  /** The whole report as one line of JSON (`{"ok","checks"}`) in place of a line for each check. */
  readonly json?: boolean | undefined
}

/**
 * Checks the installation, upstream, and a client's own path through the running bridge, and prints for each check what
 * was found and the cure. False when anything is at fault; a warning is no fault.
 */
export async function runDoctor(
  settings: Settings,
  { print, json: asJson = false }: DoctorOutput,
): Promise<boolean> {
  const runner = new CheckRunner((result) => {
    if (!asJson) print(formatCheckResult(result))
  })
  await runAllChecks(runner, settings)
  const { results } = runner
  print(asJson ? checkResultsAsJson(results) : formatCheckSummary(results))
  return hasNoFault(results)
}

async function runAllChecks(runner: CheckRunner, settings: Settings): Promise<void> {
  const installation = await runInstallationChecks(runner, settings)
  const { store, accounts = [] } = installation ?? {}
  try {
    const reachable = await runUpstreamHostChecks(runner, settings)
    const endpoint = await runListenerChecks(runner, settings, store)
    if (store === undefined) return
    for (const account of accounts) {
      const upstream = await runAccountChecks(runner, settings, store, account, reachable)
      await runClientChecks(runner, store, account.name, { ...endpoint, upstream })
    }
  } finally {
    await store?.close()
  }
}
