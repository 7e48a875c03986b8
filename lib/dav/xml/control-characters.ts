import {
  createWasmControlCharacterSearch,
  type WasmControlCharacterSearch,
} from './wasm-control-character-search.ts'

/** https://www.w3.org/TR/xml/#NT-Char */
const FORBIDDEN = Array.from({ length: 32 }, (_, byte) => byte).filter(
  (byte) => ![9, 10, 13].includes(byte),
)
const SPACE = 0x20
const BLOCK = 16
/** What fits into a processor's nearest cache. */
const PART = 16 * 1024
/** For fewer bytes a loop is fastest. */
const LOOP_LIMIT = 256

const wasmSearch = createWasmControlCharacterSearch()

/** Whether there is a control character that XML 1.0 does not allow. */
export function hasControlCharacter(bytes: Buffer): boolean {
  if (bytes.length < LOOP_LIMIT) return bytes.some(isForbiddenControl)
  return wasmSearch === undefined
    ? hasControlCharacterWithoutWasm(bytes)
    : hasControlCharacterByWasm(wasmSearch, bytes)
}

export const isForbiddenControl = (byte: number): boolean =>
  byte < SPACE && byte !== 0xa && byte !== 0xd && byte !== 0x9

/**
 * The same without WebAssembly: a native search for each forbidden byte is faster than a loop over many. Exported for
 * tests.
 */
export function hasControlCharacterWithoutWasm(bytes: Buffer): boolean {
  return FORBIDDEN.some((byte) => bytes.includes(byte))
}

function hasControlCharacterByWasm(
  { memory, search }: WasmControlCharacterSearch,
  bytes: Buffer,
): boolean {
  const area = new Uint8Array(memory.buffer)
  for (let at = 0; at < bytes.length; at += PART) {
    const part = bytes.subarray(at, at + PART)
    area.set(part)
    area.fill(SPACE, part.length, part.length + BLOCK)
    if (search(part.length) !== 0) return true
  }
  return false
}
