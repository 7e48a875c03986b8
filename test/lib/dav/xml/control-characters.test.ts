import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  hasControlCharacter,
  hasControlCharacterWithoutWasm,
} from '../../../../lib/dav/xml/control-characters.ts'
import { createWasmControlCharacterSearch } from '../../../../lib/dav/xml/wasm-control-character-search.ts'

const isForbidden = (byte: number): boolean =>
  byte < 32 && !'\t\n\r'.includes(String.fromCharCode(byte))

describe('the search for control characters', () => {
  it('finds each that XML forbids, wherever it is, and no other byte', () => {
    const lengths = [1, 17, 255, 256, 300, 16 * 1024, 16 * 1024 + 1, 40_000]
    for (const length of lengths) {
      for (const place of [0, 15, 16, 16_383, 16_384, length - 1].filter((at) => at < length)) {
        const bytes = Buffer.alloc(length, 'é\n')
        for (let byte = 0; byte < 256; byte++) {
          bytes[place] = byte
          assert.equal(
            hasControlCharacter(bytes),
            isForbidden(byte),
            `${byte} at ${place} of ${length}`,
          )
        }
      }
    }
  })

  it('forgets what it saw before', () => {
    assert.equal(hasControlCharacter(Buffer.alloc(20_000, 1)), true)
    for (const length of [300, 16_384, 20_000])
      assert.equal(hasControlCharacter(Buffer.alloc(length, 'a')), false)
  })

  it('says the same where there is no WebAssembly', (t) => {
    const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: object }
    t.after(() => Object.assign(globalThis, { WebAssembly }))
    assert.notEqual(createWasmControlCharacterSearch(), undefined)
    for (const without of [undefined, {}]) {
      Object.assign(globalThis, { WebAssembly: without })
      assert.equal(createWasmControlCharacterSearch(), undefined)
    }
    for (let byte = 0; byte < 256; byte++)
      assert.equal(hasControlCharacterWithoutWasm(Buffer.from([65, byte, 10])), isForbidden(byte))
  })
})
