import { examineAccount } from '../doctor/account.ts'
import { examineClientPath } from '../doctor/client-path.ts'
import { Examination } from '../doctor/examination.ts'
import { examineFrontDoor } from '../doctor/front-door.ts'
import { examineInstallation, type Installation } from '../doctor/installation.ts'
import { isOk, json, line, summary } from '../doctor/print.ts'
import { localhost, servingAt } from '../doctor/serving.ts'
import { examineHost } from '../doctor/upstream-host.ts'
import type { Settings } from '../settings.ts'
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
  try {
    const reachable = await examineHost(examination, settings)
    const doors = await examineDoors(examination, settings, installation)
    await examineAccounts(examination, settings, installation, { reachable, doors })
  } finally {
    await installation?.store.close()
  }
}

/** The addresses of the running `serve` where clients can come in. */
async function examineDoors(
  examination: Examination,
  settings: Settings,
  installation: Installation | undefined,
): Promise<readonly string[]> {
  const addresses = await examination.after(installation, 'serve', ({ store }) =>
    servingAt(store, settings),
  )
  await examination.after(addresses, 'localhost', localhost)
  const open: string[] = []
  for (const address of addresses ?? []) {
    if (await examineFrontDoor(examination, address)) open.push(address)
  }
  return open
}

interface Ways {
  readonly reachable: true | undefined
  readonly doors: readonly string[]
}

async function examineAccounts(
  examination: Examination,
  settings: Settings,
  installation: Installation | undefined,
  { reachable, doors: [address] }: Ways,
): Promise<void> {
  if (installation === undefined) return
  const { store, accounts } = installation
  for (const account of accounts) {
    const upstream = await examineAccount(examination, settings, store, account, reachable)
    await examineClientPath(examination, store, account.name, { address, upstream })
  }
}
