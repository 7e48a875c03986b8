import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { StoreError, nodeErrorCode } from '../errors.ts'

/** In bytes (https://www.sqlite.org/fileformat2.html#the_write_ahead_log). */
const headerLength = 32

/** The header of a log is spoilt, for which SQLite has no error: it takes the log for an empty one. */
class LogHeaderError extends Error {
  /** SQLITE_CORRUPT (https://www.sqlite.org/rescode.html#corrupt). */
  readonly errcode = 11
}

/**
 * Whether SQLite has to look into a write-ahead log; not when there is none, or a mere header, which a kill may leave.
 * Throws SQLITE_CORRUPT when its header is spoilt. Its writer is not disturbed: SQLite locks the database and the index,
 * never the log.
 */
export function isLogToBeRead(log: string): boolean {
  const descriptor = openIfThere(log)
  if (descriptor === undefined) return false
  try {
    const { size } = fstatSync(descriptor)
    if (size <= headerLength) return size < headerLength
    const header = Buffer.alloc(headerLength)
    readSync(descriptor, header, 0, headerLength, 0)
    if (!isSound(header)) throw new LogHeaderError(`the header of ${log} is spoilt`)
    return true
  } finally {
    closeSync(descriptor)
  }
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r')
  } catch (error) {
    if (nodeErrorCode(error) === 'ENOENT') return undefined
    throw new StoreError('disk', `${path} cannot be read: check its owner and mode`, {
      cause: error,
    })
  }
}

/** By its checksum, whose byte order the last bit of the magic number tells. */
function isSound(header: Buffer): boolean {
  const magic = header.readUInt32BE(0)
  if (magic >>> 1 !== 0x377f0682 >>> 1) return false
  const words = Array.from({ length: 6 }, (_, n) =>
    magic & 1 ? header.readUInt32BE(4 * n) : header.readUInt32LE(4 * n),
  )
  let [first, second] = [0, 0]
  for (let n = 0; n < words.length; n += 2) {
    first = (first + (words[n] ?? 0) + second) >>> 0
    second = (second + (words[n + 1] ?? 0) + first) >>> 0
  }
  return header.readUInt32BE(24) === first && header.readUInt32BE(28) === second
}
