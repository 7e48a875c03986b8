/** What WebAssembly is to this file. */
interface WebAssembly {
  readonly Module: new (code: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: unknown }
}

interface Searcher {
  readonly memory: { readonly buffer: ArrayBuffer }
  /** 1 when one is in the blocks that begin before `end`, else 0. */
  readonly search: (end: number) => number
}

/** https://www.w3.org/TR/xml/#NT-Char */
const FORBIDDEN = Array.from({ length: 32 }, (_, byte) => byte).filter(
  (byte) => ![9, 10, 13].includes(byte),
)
const SPACE = 0x20
/** How many bytes WebAssembly looks at in one step. */
const BLOCK = 16
/** So much stays in a processor's nearest cache. */
const PIECE = 16 * 1024

/** With fewer bytes, nothing is as fast as a loop. */
const FEW = 256

/** Whether there is a control character that XML does not allow. */
export function hasControl(bytes: Buffer): boolean {
  if (bytes.length < FEW) return bytes.some((byte) => FORBIDDEN.includes(byte))
  return searcher === undefined ? hasControlSearched(bytes) : hasControlBlocks(searcher, bytes)
}

/** Without WebAssembly, a native search for each forbidden byte is faster than any loop. */
export function hasControlSearched(bytes: Buffer): boolean {
  return FORBIDDEN.some((byte) => bytes.includes(byte))
}

function hasControlBlocks({ memory, search }: Searcher, bytes: Buffer): boolean {
  const room = new Uint8Array(memory.buffer)
  for (let at = 0; at < bytes.length; at += PIECE) {
    const piece = bytes.subarray(at, at + PIECE)
    room.set(piece)
    room.fill(SPACE, piece.length, piece.length + BLOCK)
    if (search(piece.length) === 1) return true
  }
  return false
}

const get = (local: number): number[] => [0x20, local]
const splat = (byte: number): number[] => [0xfd, 0x0c, ...Array<number>(BLOCK).fill(byte)]
const sized = (content: number[]): number[] => [
  (content.length & 0x7f) | 0x80,
  content.length >> 7,
  ...content,
]
const section = (id: number, ...content: number[]): number[] => [id, ...sized(content)]
const name = (text: string): number[] => [text.length, ...Buffer.from(text)]

const [I32, V128] = [0x7f, 0x7b]
const [end, at, block, seen] = [0, 1, 2, 3]
const equal = [0xfd, 0x23]
const or = [0xfd, 0x50]

/** In brackets what the text format of WebAssembly calls it (https://webassembly.github.io/spec/core/). */
const body = [
  [2, 1, I32, 2, V128], // (local $at i32) (local $block v128) (local $seen v128)
  [0x03, 0x40], // (loop
  get(at),
  [0xfd, 0x00, 0, 0], // v128.load
  [0x21, block], // (local.set $block)
  get(seen),
  [get(block), splat(31), [0xfd, 0x2a]].flat(), // i8x16.le_u
  [get(block), splat(9), equal].flat(),
  [get(block), splat(10), equal, or].flat(),
  [get(block), splat(13), equal, or].flat(),
  [0xfd, 0x4f], // v128.andnot
  or,
  [0x21, seen], // (local.set $seen)
  [get(at), 0x41, BLOCK, 0x6a].flat(), // (i32.add (local.get $at) (i32.const 16))
  [0x22, at], // (local.tee $at)
  get(end),
  [0x49, 0x0d, 0, 0x0b], // i32.lt_u (br_if 0))
  get(seen),
  [0xfd, 0x53, 0x0b], // v128.any_true
].flat()

const code = Uint8Array.from(
  [
    [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    section(1, 1, 0x60, 1, I32, 1, I32), // (type (func (param i32) (result i32)))
    section(3, 1, 0),
    section(5, 1, 0, 1), // (memory 1)
    section(7, 2, ...name('memory'), 2, 0, ...name('search'), 0, 0),
    section(10, 1, ...sized(body)),
  ].flat(),
)

const searcher = createSearcher()

function createSearcher(): Searcher | undefined {
  const { WebAssembly } = globalThis as { readonly WebAssembly?: WebAssembly }
  if (WebAssembly === undefined) return undefined
  try {
    return new WebAssembly.Instance(new WebAssembly.Module(code)).exports as Searcher
  } catch (e) { console.log(e)
    return undefined
  }
}
