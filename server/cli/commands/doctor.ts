import { examineAccount } from '../../doctor/upstream/account.ts'
import { examineClientPath } from '../../doctor/client/client-path.ts'
import { examineDoors } from '../../doctor/client/doors.ts'
import { Examination } from '../../doctor/examination/examination.ts'
import { examineInstallation } from '../../doctor/installation/installation.ts'
import { isOk, json, line, summary } from '../../doctor/examination/print.ts'
import { examineHost } from '../../doctor/upstream/upstream-host.ts'
import type { Settings } from '../../settings/settings.ts'
import type { Context, ExitCode } from './context.ts'

/**
 * Walks from the settings to upstream and then a client's own path through the running bridge, and prints for each
 * step what was found and the cure. 1 when anything is at fault; a warning is none.
 */
export async function doctor(
  { settings, terminal }: Context,
  options: { readonly json?: boolean },
): Promise<ExitCode> {
  const examination = new Examination((check) => {
    if (!options.json) terminal.print(line(check))
  })
  await examine(examination, settings)
  const { checks } = examination
  terminal.print(options.json ? json(checks) : summary(checks))
  return isOk(checks) ? 0 : 1
}

async function examine(examination: Examination, settings: Settings): Promise<void> {
  const installation = await examineInstallation(examination, settings)
  const { store, accounts = [] } = installation ?? {}
  try {
    const reachable = await examineHost(examination, settings)
    const doors = await examineDoors(examination, settings, store)
    if (store === undefined) return
    for (const account of accounts) {
      const upstream = await examineAccount(examination, settings, store, account, reachable)
      await examineClientPath(examination, store, account.name, { ...doors, upstream })
    }
  } finally {
    await store?.close()
  }
}
