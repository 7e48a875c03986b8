import { lstatSync, mkdirSync, readdirSync, realpathSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { quoteShellWord } from '../terminal/shell-word.ts'
import { StoreError, nodeErrorCode } from './errors.ts'

/** Windows has no such modes or owners: there the profile's access list protects the folder. */
const self = process.getuid?.()

/** What the store keeps in its folder; other rooms may keep their own things there. */
const ownFileName = /^(?:key|store\.db|bodies\.db|.+\.lock)(?:$|[-.])/

/**
 * Makes the data folder with mode 0700, or checks that it and the store in it are its user's alone, and
 * sees to it that whatever this process creates from now on is. Returns the folder's real path.
 */
export function prepareDataDirectory(path: string): string {
  process.umask(0o077)
  const real = makeDirectory(path)
  assertPrivatePath(real)
  for (const name of readdirSync(real)) {
    if (ownFileName.test(name)) assertPrivatePath(join(real, name))
  }
  return real
}

/**
 * Refuses a file or folder that anyone but `owner` could read or write, naming the fix. What does not
 * exist passes.
 */
export function assertPrivatePath(path: string, owner = self): void {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  if (owner === undefined || stats === undefined) return
  if (stats.isSymbolicLink())
    throw unsafePathError(`${path} is a symbolic link: put the file itself there`)
  if (stats.uid !== owner) throw foreignOwnerError(path, stats.uid, owner)
  if ((stats.mode & 0o077) !== 0) throw openToOthersError(path, stats)
}

function makeDirectory(path: string): string {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    return realpathSync(path)
  } catch (cause) {
    if (nodeErrorCode(cause) === 'EEXIST' || nodeErrorCode(cause) === 'ENOTDIR')
      throw unsafePathError(`${path} is not a folder: set dataDir to one`)
    const message = `the data folder ${path} cannot be made: check its parent, or set dataDir`
    throw new StoreError('disk', message, { cause })
  }
}

function foreignOwnerError(path: string, uid: number, owner: number): StoreError {
  const who = `user ${uid}, but this runs as user ${owner}`
  return unsafePathError(
    `${path} belongs to ${who}: run as that user, or \`chown -R ${owner} ${quoteShellWord(path)}\``,
  )
}

function openToOthersError(path: string, stats: Stats): StoreError {
  const fix = `chmod ${stats.isDirectory() ? '700' : '600'} ${quoteShellWord(path)}`
  return unsafePathError(`${path} is open to other users: run \`${fix}\``)
}

function unsafePathError(message: string): StoreError {
  return new StoreError('unsafe', message)
}
