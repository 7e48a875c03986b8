import { copyRepaired, type Repairs, type Target } from './repairs.ts'

/**
 * Copies `bytes[start, end)`, the content of an `address-data` element with its XML escapes or CDATA sections, to the
 * target. Only what `repairs` names changes; all else goes byte for byte. A UID stays on one line, however long.
 */
export function serveRange(
  target: Target,
  bytes: Buffer,
  start: number,
  end: number,
  repairs: Repairs,
): void {
  copyRepaired(target, bytes.subarray(start, end), repairs, 'xml')
}

/** The same repairs for a card that is not in XML, the body of a GET. */
export function serveCard(bytes: Buffer, repairs: Repairs): Buffer {
  const pieces: Buffer[] = []
  const target: Target = {
    text: (text) => void pieces.push(Buffer.from(text)),
    copy: (_, start, end) => void pieces.push(bytes.subarray(start, end)),
  }
  copyRepaired(target, bytes, repairs, 'plain')
  return pieces.length === 1 ? bytes : Buffer.concat(pieces)
}
