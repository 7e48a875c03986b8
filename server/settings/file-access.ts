import { statSync, type Stats } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { quoteShellWord } from '../terminal/shell-word.ts'
import { UsageError } from './usage-error.ts'

/** Windows has no such modes or owners: there the profile's access list protects the files. */
const self = process.getuid?.()

/**
 * Refuses a file that others than `user` and root can change, as ssh does with its own (StrictModes). `file` names it,
 * with its path at the end; `reason` completes "… and …". Throws UsageError with the cure.
 */
export function assertOnlyOwnerCanWrite(
  file: { readonly name: string; readonly path: string; readonly stats: Stats },
  reason: string,
  user = self,
): void {
  if (user === undefined) return
  const { name, path, stats } = file
  if (stats.uid !== user && stats.uid !== 0)
    throw new UsageError(
      `${name} belongs to user ${stats.uid}, but this runs as user ${user}, and ${reason}: ` +
        `read it, then run \`chown ${user} ${quoteShellWord(path)}\``,
    )
  if ((stats.mode & 0o022) !== 0)
    throw new UsageError(
      `${name} can be changed by other users, and ${reason}: ` +
        `read it, then run \`chmod go-w ${quoteShellWord(path)}\``,
    )
}

/** Whether users beyond owner and group can read the file, through the folders that it lies in. */
export function isReadableByEveryone(path: string): boolean {
  if (self === undefined) return false
  const stats = statSync(path, { throwIfNoEntry: false })
  return stats !== undefined && (stats.mode & 0o004) !== 0 && areFoldersOpen(resolve(path))
}

function areFoldersOpen(path: string): boolean {
  const folder = dirname(path)
  if ((statSync(folder).mode & 0o001) === 0) return false
  return folder === path || areFoldersOpen(folder)
}

/** What to do about a secret in a file that everyone can read: a command. */
export const hideFileCommand = (path: string): string => `chmod 600 ${quoteShellWord(path)}`
