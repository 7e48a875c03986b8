import { readdirSync, readlinkSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { createSpoolPool, type SpoolPool } from '../../server/dav/spool/spool-pool.ts'
import { nested, type Scope } from './scope.ts'
import { tempDir } from './temp-dir.ts'

/** Spools with a folder of their own. */
export interface TempSpools {
  readonly spools: SpoolPool
  readonly directory: string
  readonly remove: () => Promise<void>
}

/** Closed and gone when the scope ends. */
export async function tempSpools(outer: Scope, memory?: number): Promise<TempSpools> {
  const scope = nested(outer)
  const parent = await tempDir(scope, 'spool')
  const directory = join(parent, 'data')
  await mkdir(directory)
  const spools = createSpoolPool({ directory, ...(memory === undefined ? {} : { memory }) })
  scope.after(spools.close)
  return { spools, directory, remove: () => rm(directory, { recursive: true }) }
}

/** Bytes that are not all alike. */
export function bytesOf(length: number): Buffer {
  return Buffer.alloc(length, '0123456789abcdefghijklmnopqrstuvwxyz')
}

/** Files of the folder that this process has open, by a path that still reads them. */
export function descriptors(directory: string): string[] {
  return readdirSync('/proc/self/fd')
    .map((fd) => join('/proc/self/fd', fd))
    .filter((path) => readlinkSafe(path).startsWith(directory))
}

/** How many files of the folder this process has open; 0 where the system does not tell. */
export function openFiles(directory: string): number {
  return process.platform === 'linux' ? descriptors(directory).length : 0
}

function readlinkSafe(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}
