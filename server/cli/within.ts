import type { Context, ExitCode } from './commands/context.ts'

/** Makes an action of a command: loads the settings, then does the work with the words of the command line. */
export type Within = <Words extends unknown[]>(
  work: (context: Context, ...words: Words) => Promise<ExitCode>,
) => (...words: Words) => Promise<void>
