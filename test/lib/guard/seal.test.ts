import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { UnsealError, generateSealingKey, sealValue, unsealValue } from '../../../lib/guard/seal.ts'

const context = { kind: 'grant', name: 'alice' }
const bytes = fc.uint8Array({ maxLength: 200 })

function failure(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    assert(error instanceof UnsealError)
    return error.failure
  }
  return 'none'
}

describe('sealing', () => {
  it('gives back what was sealed, under the same key and context', () => {
    const key = generateSealingKey()
    const property = fc.property(bytes, fc.string(), fc.string(), (plain, kind, name) => {
      const opened = unsealValue(sealValue(plain, key, { kind, name }), key, { kind, name })
      assert.deepEqual(opened, Buffer.from(plain))
    })
    fc.assert(property)
  })

  it('shows nothing of what was sealed, and never the same twice', () => {
    const key = generateSealingKey()
    const plain = Buffer.from('refresh-token-canary')
    const [one, two] = [sealValue(plain, key, context), sealValue(plain, key, context)]
    assert.equal(one.includes('canary'), false)
    assert.notDeepEqual(one, two)
  })

  it('tells a wrong key from a damaged value', () => {
    const sealed = sealValue(Buffer.from('secret'), generateSealingKey(), context)
    assert.equal(
      failure(() => unsealValue(sealed, generateSealingKey(), context)),
      'wrong-key',
    )
  })

  it('notices every flipped bit', () => {
    const key = generateSealingKey()
    const sealed = sealValue(Buffer.from('secret'), key, context)
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const flipped = Buffer.from(sealed)
      flipped.writeUInt8((sealed[bit >> 3] ?? 0) ^ (1 << (bit & 7)), bit >> 3)
      assert.notEqual(
        failure(() => unsealValue(flipped, key, context)),
        'none',
      )
    }
  })

  it('notices a value that is cut short, empty, or something else', () => {
    const key = generateSealingKey()
    const sealed = sealValue(Buffer.from('secret'), key, context)
    for (let length = 0; length < sealed.length; length++) {
      const cut = sealed.subarray(0, length)
      assert.equal(
        failure(() => unsealValue(cut, key, context)),
        'corrupt',
      )
    }
    fc.assert(
      fc.property(bytes, (junk) => {
        assert.notEqual(
          failure(() => unsealValue(junk, key, context)),
          'none',
        )
      }),
    )
  })

  it('does not open one account’s value for another, nor as another kind', () => {
    const key = generateSealingKey()
    const sealed = sealValue(Buffer.from('secret'), key, context)
    for (const other of [
      { kind: 'grant', name: 'bob' },
      { kind: 'secret', name: 'alice' },
      { kind: 'grantalice', name: '' },
    ]) {
      assert.equal(
        failure(() => unsealValue(sealed, key, other)),
        'corrupt',
      )
    }
  })

  it('says that a later version made a value that it does not know', () => {
    const key = generateSealingKey()
    const sealed = sealValue(Buffer.from('secret'), key, context)
    sealed.writeUInt8(2, 0)
    assert.equal(
      failure(() => unsealValue(sealed, key, context)),
      'newer',
    )
  })
})
