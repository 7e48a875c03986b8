import type { CommandContext, ExitCode } from './commands/command-context.ts'

/** Makes the action of a commander command: it loads the settings, then does `work` with the arguments and options. */
export type CreateCommandAction = <Arguments extends unknown[]>(
  work: (context: CommandContext, ...args: Arguments) => Promise<ExitCode>,
) => (...args: Arguments) => Promise<void>
