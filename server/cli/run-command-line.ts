import { CommanderError } from 'commander'
import { createCliProgram } from './cli-program.ts'
import type { ExitCode } from './commands/command-context.ts'
import { redactSecrets } from '../log/redact.ts'
import { toOneLine } from '../terminal/one-line.ts'
import { processTerminal, type Terminal } from '../terminal/terminal.ts'
import { UsageError } from '../settings/usage-error.ts'

/** Runs one command line. Never rejects: what went wrong is one line on stderr. */
export async function runCommandLine(
  args: readonly string[],
  terminal: Terminal = processTerminal,
): Promise<ExitCode> {
  let code: ExitCode = 0
  const program = createCliProgram(terminal, (work) => async (...rest) => {
    const { loadSettings } = await import('../settings/settings.ts')
    const settings = await loadSettings(program.opts<{ config?: string }>().config)
    code = await work({ settings, terminal }, ...rest)
  })
  try {
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    return reportError(error, terminal)
  }
}

function reportError(error: unknown, terminal: Terminal): ExitCode {
  // Commander has printed its message already; it ends with 0 after --help and --version.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  const message = error instanceof Error ? error.message : 'it failed without a reason'
  terminal.note(`carddav-bridge: ${redactSecrets(toOneLine(message))}`)
  return error instanceof UsageError ? 2 : 1
}
