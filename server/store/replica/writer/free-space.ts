import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { StoreError, fullDiskMessage } from '../../errors.ts'

/** What is recorded before it is sent needs room for its outcome, too: a disk with less is full, in bytes. */
const reserve = 4 * 1024 * 1024

/** Throws a StoreError when the disk of the file is about to be full; one that tells no size passes. */
export function assertFreeSpace(path: string): void {
  const { blocks, bavail, bsize } = statfsSync(dirname(path))
  if (blocks > 0 && bavail * bsize < reserve) throw new StoreError('disk', fullDiskMessage(path))
}
