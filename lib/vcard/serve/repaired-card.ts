import { copyRepairedCard, type CardRepairs, type RepairedCardSink } from './card-repairs.ts'

/**
 * Copies `bytes[start, end)`, the content of an `address-data` element with its XML escapes or CDATA sections, to the
 * sink. Only what `repairs` names changes; all else is copied byte for byte. A new UID is not folded, however long.
 */
export function copyRepairedAddressData(
  sink: RepairedCardSink,
  bytes: Buffer,
  start: number,
  end: number,
  repairs: CardRepairs,
): void {
  copyRepairedCard(sink, bytes.subarray(start, end), repairs, 'xml')
}

/** The same repairs for a card that is not in XML, such as the body of a GET; `bytes` itself when nothing changes. */
export function repairCard(bytes: Buffer, repairs: CardRepairs): Buffer {
  const parts: Buffer[] = []
  const sink: RepairedCardSink = {
    writeText: (text) => void parts.push(Buffer.from(text)),
    writeBytes: (_, start, end) => void parts.push(bytes.subarray(start, end)),
  }
  copyRepairedCard(sink, bytes, repairs, 'plain')
  return parts.length === 1 ? bytes : Buffer.concat(parts)
}
