import type { Settings } from '../../settings/settings.ts'
import type { Terminal } from '../../terminal/terminal.ts'

/** 0 done, 1 failed, 2 wrong usage or settings. */
export type ExitCode = 0 | 1 | 2

/** What every command gets. */
export interface CommandContext {
  readonly settings: Settings
  readonly terminal: Terminal
}
