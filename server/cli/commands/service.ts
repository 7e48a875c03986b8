import { execFile } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { defineSystemService } from '../service/define-system-service.ts'
import type {
  ProgramWithArguments,
  SystemServiceDefinition,
} from '../service/system-service-definition.ts'
import { findServiceProgram } from '../service/service-program.ts'
import { configFileVariable } from '../../settings/environment.ts'
import { makeDirectory } from '../../store/data-directory.ts'
import type { Settings } from '../../settings/settings.ts'
import { UsageError } from '../../settings/usage-error.ts'
import { toOneLine } from '../../terminal/one-line.ts'
import type { CommandContext, ExitCode } from './command-context.ts'
import { withStore } from './with-store.ts'

/** Installs and starts a system service that runs `serve`; with `print` only prints its definition. */
export async function runServiceInstallCommand(
  { settings, terminal }: CommandContext,
  { print }: { readonly print?: boolean },
): Promise<ExitCode> {
  const service = serviceOf(settings)
  if (print) {
    terminal.print(definitionText(service.content))
    return 0
  }
  // What may be written to must be there when the service begins.
  makeDirectory(settings.dataDir)
  mkdirSync(dirname(service.file), { recursive: true, mode: 0o700 })
  // Whoever can change it decides what is run; a file that is there keeps its mode when it is written.
  writeFileSync(service.file, service.content, { mode: 0o600 })
  chmodSync(service.file, 0o600)
  warnOfEnvironment(terminal.note)
  const failed = await runAll(service.enable)
  if (failed === undefined) {
    terminal.note(`The bridge runs from now on. What it says: ${service.logs}`)
    if (service.hint !== undefined) terminal.note(service.hint)
    return 0
  }
  terminal.note(`${service.file} is written, but ${service.name} did not take it: ${failed.why}`)
  terminal.note(`Run: ${[...service.enable].map((command) => command.join(' ')).join(' && ')}`)
  return 1
}

/** Stops and removes the service. The data folder stays. */
export async function runServiceUninstallCommand({
  settings,
  terminal,
}: CommandContext): Promise<ExitCode> {
  const service = serviceOf(settings)
  if (!existsSync(service.file)) {
    terminal.note('No service is installed.')
    return 0
  }
  const failed = await runAll(service.disable)
  rmSync(service.file, { force: true })
  await runAll(service.forget)
  if (failed === undefined) terminal.note('The service is gone. Accounts and devices are kept.')
  else terminal.note(`${service.file} is removed, but ${service.name} was not told: ${failed.why}`)
  return 0
}

/** Prints whether the service is installed, and where a `serve` runs on these settings. 1 when none does. */
export async function runServiceStatusCommand(
  { settings, terminal }: CommandContext,
  { json }: { readonly json?: boolean },
): Promise<ExitCode> {
  const { file, name, logs } = serviceOf(settings)
  const installed = existsSync(file)
  const addresses = existsSync(settings.dataDir)
    ? await withStore(settings, (store) => store.servingAddresses())
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

function serviceOf(settings: Settings): SystemServiceDefinition {
  const home = { platform: process.platform, homeFolder: homedir(), environment: process.env }
  const service = defineSystemService(home, findServiceProgram(settings))
  if (service) return service
  throw new UsageError(
    `no service is known for ${process.platform}: make its own system run "carddav-bridge serve"`,
  )
}

const definitionText = (definition: string | Buffer): string =>
  typeof definition === 'string'
    ? definition.trimEnd()
    : definition
        .toString('utf16le')
        .replace(/^\uFEFF/, '')
        .trimEnd()

/** A service has an environment of its own. */
function warnOfEnvironment(note: (text: string) => void): void {
  const set = Object.keys(process.env).filter(
    (name) => name.startsWith('CARDDAV_BRIDGE_') && name !== configFileVariable,
  )
  if (set.length > 0)
    note(`The service does not see ${set.join(', ')}: put that into the settings file.`)
}

const execute = promisify(execFile)

/** Runs one after the other; the first that fails ends it. */
async function runAll(
  commands: readonly ProgramWithArguments[],
): Promise<{ readonly why: string } | undefined> {
  for (const [program, ...args] of commands) {
    try {
      await execute(program, args)
    } catch (error) {
      const { code, stderr = '' } = error as NodeJS.ErrnoException & { stderr?: string }
      const missing = code === 'ENOENT'
      return {
        why: missing ? `there is no ${program} here` : toOneLine(stderr) || String(code),
      }
    }
  }
  return undefined
}
