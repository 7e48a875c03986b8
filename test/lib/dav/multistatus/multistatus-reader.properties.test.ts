import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { XmlError } from '../../../../lib/dav/xml/xml-error.ts'
import { chunksOf, multistatus } from './multistatus-arbitrary.ts'
import { read, reference } from './multistatus-reference.ts'

const lengths = fc.array(
  fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 900 })),
  {
    minLength: 1,
    maxLength: 5,
  },
)

/** `XmlError`, or what was read. */
function attempt(chunks: Iterable<Uint8Array>, useTemplates: boolean): unknown {
  try {
    return read(chunks, useTemplates)
  } catch (error) {
    if (error instanceof XmlError) return 'XmlError'
    throw error
  }
}

describe('the multistatus reader, whatever the document', () => {
  it('reads what sax reads, however the bytes are cut, by templates or by tokens', () => {
    fc.assert(
      fc.property(multistatus, lengths, (source, cuts) => {
        const expected = reference(source)
        const bytes = Buffer.from(source)
        assert.deepEqual(read(chunksOf(bytes, cuts), true), expected)
        assert.deepEqual(read(chunksOf(bytes, cuts), false), expected)
        assert.deepEqual(read([bytes], true), expected)
      }),
      { numRuns: 300 },
    )
  })

  it('never takes a document that is cut short for a complete one', () => {
    fc.assert(
      fc.property(multistatus, fc.boolean(), (source, useTemplates) => {
        const bytes = Buffer.from(source.trimEnd())
        for (let length = 0; length < bytes.length; length++) {
          assert.throws(() => read([bytes.subarray(0, length)], useTemplates), XmlError)
        }
      }),
      { numRuns: 10 },
    )
  })

  it('makes the same of damaged bytes by templates as by tokens, if only an XmlError', () => {
    const damage = fc.array(
      fc.tuple(fc.nat(), fc.constantFrom(...Buffer.from('<>&/="]! \u0001é\ufffed;-?[:'))),
      {
        minLength: 1,
        maxLength: 3,
      },
    )
    fc.assert(
      fc.property(multistatus, damage, lengths, (source, places, cuts) => {
        const bytes = Buffer.from(source)
        for (const [place, byte] of places) bytes[place % bytes.length] = byte
        const learnt = attempt(chunksOf(bytes, cuts), true)
        assert.deepEqual(learnt, attempt(chunksOf(bytes, cuts), false))
        assert.deepEqual(learnt, attempt([bytes], false))
      }),
      { numRuns: 1000 },
    )
  })
})
