/** The part of WebAssembly that is used here; Node's types have none of it. */
interface WebAssembly {
  readonly Module: new (code: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: unknown }
}

/** A WebAssembly function that looks for control characters that XML does not allow, 16 bytes at once. */
export interface WasmControlCharacterSearch {
  /** 64 KiB: where the bytes to search are put. */
  readonly memory: { readonly buffer: ArrayBuffer }
  /** 1 when one is in the blocks of 16 bytes that begin before `end`, else 0. */
  readonly search: (end: number) => number
}

/**
 * Compiles the search; undefined where there is no WebAssembly: with `--jitless`, on old processors, or short of address
 * space.
 */
export function createWasmControlCharacterSearch(): WasmControlCharacterSearch | undefined {
  const { WebAssembly } = globalThis as { readonly WebAssembly?: WebAssembly }
  if (WebAssembly === undefined) return undefined
  try {
    return new WebAssembly.Instance(new WebAssembly.Module(wasmModule()))
      .exports as WasmControlCharacterSearch
  } catch {
    return undefined
  }
}

const [I32, V128] = [0x7f, 0x7b]
const [END, AT, BLOCK, FOUND, LAST, TAB, LF, CR] = [0, 1, 2, 3, 4, 5, 6, 7]

const get = (local: number): number[] => [0x20, local]
const set = (local: number): number[] => [0x21, local]
/** A constant in a local stays in a register; in the loop it would be made anew for each block. */
const setAll = (local: number, byte: number): number[] => [
  0xfd,
  0x0c,
  ...Array<number>(16).fill(byte),
  ...set(local),
] // (local.set (v128.const))
const blockIs = (local: number): number[] => [...get(BLOCK), ...get(local), 0xfd, 0x23] // i8x16.eq
const or = [0xfd, 0x50] // v128.or

/** `found |= block <= 31 & ~(block == 9 | block == 10 | block == 13)`, byte by byte, for each block. */
const searchFunction = [
  [2, 1, I32, 6, V128], // the locals behind the parameter
  [setAll(LAST, 31), setAll(TAB, 9), setAll(LF, 10), setAll(CR, 13)].flat(),
  [0x03, 0x40], // loop
  [...get(AT), 0xfd, 0x00, 0, 0, ...set(BLOCK)], // v128.load
  get(FOUND),
  [...get(BLOCK), ...get(LAST), 0xfd, 0x2a], // i8x16.le_u
  [...blockIs(TAB), ...blockIs(LF), ...or, ...blockIs(CR), ...or],
  [0xfd, 0x4f, ...or, ...set(FOUND)], // v128.andnot
  [...get(AT), 0x41, 16, 0x6a, 0x22, AT], // (local.tee (i32.add (i32.const 16)))
  [...get(END), 0x49, 0x0d, 0, 0x0b], // (br_if 0 (i32.lt_u)) end
  [...get(FOUND), 0xfd, 0x53, 0x0b], // v128.any_true end
].flat()

/** https://webassembly.github.io/spec/core/binary/modules.html */
function wasmModule(): Uint8Array {
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 1, I32, 1, I32]), // (type (func (param i32) (result i32)))
    ...section(3, [1, 0]), // (func (type 0))
    ...section(5, [1, 0, 1]), // (memory 1)
    ...section(7, [2, ...text('memory'), 2, 0, ...text('search'), 0, 0]), // (export)
    ...section(10, [1, ...sized(searchFunction)]),
  ])
}

const section = (id: number, content: readonly number[]): number[] => [id, ...sized(content)]
const sized = (content: readonly number[]): number[] => [...length(content), ...content]
const length = ({ length }: readonly unknown[]): number[] => [(length & 0x7f) | 0x80, length >> 7]
const text = (name: string): number[] => [name.length, ...Buffer.from(name)]
