import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { StoreError, nodeErrorCode } from './errors.ts'

/** Where a file is made before it gets its name; `sweep` knows it again. */
export function temporaryPath(path: string): string {
  return `${path}.${randomBytes(8).toString('hex')}.tmp`
}

/** Makes an empty file with mode 0600, if there is none. */
export function createPrivateFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (cause) {
    if (nodeErrorCode(cause) !== 'EEXIST') throw unwritableFileError(path, cause)
  }
}

/** Writes a file of mode 0600, whole or not at all, whatever happens to the process or the power. */
export function writePrivateFile(path: string, content: string): void {
  const temporary = temporaryPath(path)
  try {
    writeFileSync(temporary, content, { flag: 'wx', mode: 0o600, flush: true })
    renameDurably(temporary, path)
  } catch (cause) {
    rmSync(temporary, { force: true })
    throw unwritableFileError(path, cause)
  }
}

/** Gives a finished file its name, durably. */
export function renameDurably(temporary: string, path: string): void {
  renameSync(temporary, path)
  // Windows cannot open a folder to flush it; NTFS journals the rename itself.
  if (process.platform === 'win32') return
  const directory = openSync(dirname(path), 'r')
  fsyncSync(directory)
  closeSync(directory)
}

/** Removes what a killed process left of making `path`. */
export function removeTemporaryFiles(path: string): void {
  for (const name of entries(dirname(path))) {
    if (name.startsWith(`${basename(path)}.`) && /\.[0-9a-f]{16}\.tmp(?:-[a-z]+)?$/.test(name))
      rmSync(join(dirname(path), name), { force: true })
  }
}

function entries(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch (cause) {
    if (nodeErrorCode(cause) === 'ENOENT') return []
    throw new StoreError('disk', `${directory} cannot be read: check its owner and mode`, { cause })
  }
}

function unwritableFileError(path: string, cause: unknown): StoreError {
  const cure = 'check the free space of the disk, and owner and mode of the folder'
  return new StoreError('disk', `${path} cannot be written: ${cure}`, { cause })
}
