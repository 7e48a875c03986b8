import { createControlSearch, type ControlSearch } from './control-search.ts'

/** https://www.w3.org/TR/xml/#NT-Char */
const FORBIDDEN = Array.from({ length: 32 }, (_, byte) => byte).filter(
  (byte) => ![9, 10, 13].includes(byte),
)
const SPACE = 0x20
const BLOCK = 16
/** So much stays in a processor's nearest cache. */
const PIECE = 16 * 1024
/** For fewer bytes a loop is faster than all else. */
const FEW = 256

const search = createControlSearch()

/** Whether there is a control character that XML does not allow. */
export function hasControl(bytes: Buffer): boolean {
  if (bytes.length < FEW) return bytes.some(isForbidden)
  return search === undefined ? hasControlNatively(bytes) : hasControlIn(search, bytes)
}

const isForbidden = (byte: number): boolean =>
  byte < SPACE && byte !== 0xa && byte !== 0xd && byte !== 0x9

/** A native search for each forbidden byte is faster than any loop over many. */
export function hasControlNatively(bytes: Buffer): boolean {
  return FORBIDDEN.some((byte) => bytes.includes(byte))
}

function hasControlIn({ memory, search }: ControlSearch, bytes: Buffer): boolean {
  const room = new Uint8Array(memory.buffer)
  for (let at = 0; at < bytes.length; at += PIECE) {
    const piece = bytes.subarray(at, at + PIECE)
    room.set(piece)
    room.fill(SPACE, piece.length, piece.length + BLOCK)
    if (search(piece.length) !== 0) return true
  }
  return false
}
