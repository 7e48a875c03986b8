import { resolve } from 'node:path'
import { backUpStore } from '../../store/backup.ts'
import type { CommandContext, ExitCode } from './command-context.ts'

/** Copies what the bridge keeps and Google does not, while `serve` runs or not. */
export function runBackupCommand(
  { settings, terminal }: CommandContext,
  file: string,
): Promise<ExitCode> {
  const path = resolve(file)
  const size = backUpStore(settings.dataDir, path)
  terminal.print(`${path} has the copy, ${Math.ceil(size / 1000)} kB.`)
  terminal.note(keyHint(settings))
  return Promise.resolve(0)
}

const keyHint = ({ dataDir, keyCommand, keyFile }: CommandContext['settings']): string => {
  const key =
    keyCommand === undefined ? (keyFile ?? resolve(dataDir, 'key')) : 'what keyCommand prints'
  return `Without the key (${key}) it opens no account: keep a copy of that as well, in another place.`
}
