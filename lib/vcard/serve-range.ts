import type { Spool } from '../dav/spool.ts'
import type { Edit } from './edit.ts'
import { findEdits, type Repairs } from './repairs.ts'

/**
 * Copies `bytes[start, end)`, the content of an `address-data` element with its XML escapes or CDATA sections, to the
 * spool. Only what `repairs` names changes; all else goes byte for byte. A UID stays on one line, however long.
 */
export function serveRange(
  spool: Spool,
  bytes: Buffer,
  start: number,
  end: number,
  repairs: Repairs,
): void {
  const range = bytes.subarray(start, end)
  const edits = findEdits(range, repairs, 'xml')
  if (edits.length === 0) spool.copy(bytes, start, end)
  else copyEdited(spool, range, edits)
}

function copyEdited(spool: Spool, range: Buffer, edits: readonly Edit[]): void {
  let at = 0
  for (const edit of edits) {
    spool.copy(range, at, edit.start)
    if (edit.text !== '') spool.text(edit.text)
    at = edit.end
  }
  spool.copy(range, at, range.length)
}

/** The same repairs for a card that is not in XML, the body of a GET. */
export function serveCard(bytes: Buffer, repairs: Repairs): Buffer {
  const edits = findEdits(bytes, repairs, 'plain')
  if (edits.length === 0) return bytes
  const pieces: Buffer[] = []
  let at = 0
  for (const edit of edits) {
    pieces.push(bytes.subarray(at, edit.start), Buffer.from(edit.text))
    at = edit.end
  }
  return Buffer.concat([...pieces, bytes.subarray(at)])
}
