import { execFile } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync, existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { managerOf } from '../service/manager-of.ts'
import type { Command, ServiceManager } from '../service/manager.ts'
import { servedProgram } from '../service/program.ts'
import { configVariable } from '../../settings/environment.ts'
import type { Settings } from '../../settings/settings.ts'
import { UsageError } from '../../settings/usage-error.ts'
import type { Context, ExitCode } from './context.ts'
import { withStore } from './with-store.ts'

/** Makes the system run `serve` from now on; with `print` only shows how. */
export async function serviceInstall(
  { settings, terminal }: Context,
  { print }: { readonly print?: boolean },
): Promise<ExitCode> {
  const manager = known(settings)
  if (print) {
    terminal.print(readable(manager.definition))
    return 0
  }
  // What may be written to must be there when the service begins.
  mkdirSync(settings.dataDir, { recursive: true, mode: 0o700 })
  mkdirSync(dirname(manager.file), { recursive: true })
  writeFileSync(manager.file, manager.definition)
  warnOfEnvironment(terminal.note)
  const failed = await runAll(manager.enable)
  if (failed === undefined) {
    terminal.note(`The bridge runs from now on. What it says: ${manager.logs}`)
    if (manager.hint !== undefined) terminal.note(manager.hint)
    return 0
  }
  terminal.note(`${manager.file} is written, but ${manager.name} did not take it: ${failed.why}`)
  terminal.note(`Run: ${[...manager.enable].map((command) => command.join(' ')).join(' && ')}`)
  return 1
}

/** Ends the service and leaves nothing of it. The data folder is the person's and stays. */
export async function serviceUninstall({ settings, terminal }: Context): Promise<ExitCode> {
  const manager = known(settings)
  if (!existsSync(manager.file)) {
    terminal.note('No service is installed.')
    return 0
  }
  const failed = await runAll(manager.disable)
  rmSync(manager.file, { force: true })
  await runAll(manager.forget)
  if (failed === undefined) terminal.note('The service is gone. Accounts and devices are kept.')
  else terminal.note(`${manager.file} is removed, but ${manager.name} was not told: ${failed.why}`)
  return 0
}

/** Tells whether the service is installed, and where a `serve` runs on these settings. 1 when none does. */
export async function serviceStatus(
  { settings, terminal }: Context,
  { json }: { readonly json?: boolean },
): Promise<ExitCode> {
  const { file, name, logs } = known(settings)
  const installed = existsSync(file)
  const addresses = existsSync(settings.dataDir)
    ? await withStore(settings, (store) => store.serving())
    : undefined
  const running = addresses !== undefined
  if (json) terminal.print(JSON.stringify({ installed, running, addresses: addresses ?? [], file }))
  else {
    terminal.print(running ? `running: ${addresses.join(' ')}` : 'not running')
    terminal.note(installed ? `Kept by ${name}: ${file}` : whatNext(running))
    if (installed && !running) terminal.note(`Why: ${logs}`)
  }
  return running ? 0 : 1
}

const whatNext = (running: boolean): string =>
  running
    ? 'It was started by hand; carddav-bridge service install makes the system keep it.'
    : 'carddav-bridge service install makes the system run it.'

function known(settings: Settings): ServiceManager {
  const home = { platform: process.platform, folder: homedir(), environment: process.env }
  const manager = managerOf(home, servedProgram(settings))
  if (manager) return manager
  throw new UsageError(
    `no service is known for ${process.platform}: make its own system run "carddav-bridge serve"`,
  )
}

const readable = (definition: string | Buffer): string =>
  typeof definition === 'string'
    ? definition.trimEnd()
    : definition
        .toString('utf16le')
        .replace(/^\uFEFF/, '')
        .trimEnd()

/** A service has an environment of its own. */
function warnOfEnvironment(note: (text: string) => void): void {
  const set = Object.keys(process.env).filter(
    (name) => name.startsWith('CARDDAV_BRIDGE_') && name !== configVariable,
  )
  if (set.length > 0)
    note(`The service does not see ${set.join(', ')}: put that into the settings file.`)
}

const execute = promisify(execFile)

/** Runs one after the other; the first that fails ends it. */
async function runAll(commands: readonly Command[]): Promise<{ readonly why: string } | undefined> {
  for (const [program, ...args] of commands) {
    try {
      await execute(program, args)
    } catch (error) {
      const { code, stderr = '' } = error as NodeJS.ErrnoException & { stderr?: string }
      const missing = code === 'ENOENT'
      return {
        why: missing
          ? `there is no ${program} here`
          : stderr.trim().replace(/\s*\n\s*/g, ' ') || String(code),
      }
    }
  }
  return undefined
}
