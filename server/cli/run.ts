import { CommanderError } from 'commander'
import { createProgram } from './program.ts'
import type { ExitCode } from './commands/context.ts'
import { redact } from '../log/redact.ts'
import { processTerminal, type Terminal } from '../terminal/terminal.ts'
import { UsageError } from '../settings/usage-error.ts'

/** Runs one command line. Never rejects: what went wrong is one line on stderr. */
export async function run(
  args: readonly string[],
  terminal: Terminal = processTerminal,
): Promise<ExitCode> {
  let code: ExitCode = 0
  const program = createProgram(terminal, (work) => async (...words) => {
    const { loadSettings } = await import('../settings/settings.ts')
    const settings = await loadSettings(program.opts<{ config?: string }>().config)
    code = await work({ settings, terminal }, ...words)
  })
  try {
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    return explain(error, terminal)
  }
}

function explain(error: unknown, terminal: Terminal): ExitCode {
  // Commander has spoken already; it ends with 0 after --help and --version.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  const message = error instanceof Error ? error.message : 'it failed without a reason'
  terminal.note(`carddav-bridge: ${redact(message.replace(/\s*\n\s*/g, ' '))}`)
  return error instanceof UsageError ? 2 : 1
}
