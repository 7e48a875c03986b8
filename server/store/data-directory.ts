import { lstatSync, mkdirSync, readdirSync, realpathSync, statSync, type Stats } from 'node:fs'
import { dirname, join } from 'node:path'
import { UsageError } from '../settings/usage-error.ts'
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
  makeDirectory(path)
  const real = realpathSync(path)
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

/**
 * Makes a folder, and each of its parents that is not there, with mode 0700. Throws `UsageError` for the first that cannot
 * be made.
 */
// Node's recursive mkdir does not return on some file systems.
export function makeDirectory(path: string): void {
  if (isDirectory(path)) return
  const parent = dirname(path)
  if (parent !== path) makeDirectory(parent)
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (cause) {
    // Another process may have made it in between.
    if (!isDirectory(path)) throw unmadeError(path, cause)
  }
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

function unmadeError(path: string, cause: unknown): UsageError {
  const code = nodeErrorCode(cause)
  const problem =
    code === 'EEXIST' ? 'is not a folder' : `is a folder that cannot be made (${String(code)})`
  return new UsageError(`${path} ${problem}: set dataDir to a place where one can be`, { cause })
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
