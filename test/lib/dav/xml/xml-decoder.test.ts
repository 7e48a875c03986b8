import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { XmlDecoder, XmlEncodingError } from '../../../../lib/dav/xml/xml-decoder.ts'
import { XmlError } from '../../../../lib/dav/xml/xml-error.ts'

/** What comes out of a document that arrives in pieces of these lengths, in turn. */
function decoded(bytes: Buffer, lengths: readonly number[], charset?: string): string {
  const decoder = new XmlDecoder(charset)
  const parts: Uint8Array[] = []
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const end = at + (lengths[turn % lengths.length] ?? 1)
    parts.push(decoder.write(bytes.subarray(at, end)))
    at = end
  }
  return Buffer.concat([...parts, decoder.end()]).toString()
}

const lengths = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 5 })
const body = fc.string({ unit: 'grapheme' }).map((text) => `<a>${text.replace(/[<&]/g, '')}</a>`)
const latin = fc
  .array(fc.integer({ min: 0xa0, max: 0xff }))
  .map((codes) => `<a>${String.fromCharCode(...codes)}</a>`)
const start = (name: string): string => `<?xml version='1.0' encoding = "${name}" ?>\n`

describe('a document in pieces', () => {
  it('is the same in UTF-8, wherever it is cut', () => {
    const property = fc.property(body, latin, lengths, (text, narrow, cuts) => {
      const utf8 = `${start('UTF-8')}${text}`
      assert.equal(decoded(Buffer.from(utf8), cuts), utf8)
      const said = `\ufeff${start('UTF-16')}${text}`
      assert.equal(decoded(Buffer.from(said, 'utf16le'), cuts), utf8)
      assert.equal(decoded(Buffer.from(said, 'utf16le').swap16(), cuts), utf8)
      assert.equal(decoded(Buffer.from(`\ufeff${text}`, 'utf16le'), cuts), text)
      const latin1 = `${start('iso-8859-1')}${narrow}`
      assert.equal(decoded(Buffer.from(latin1, 'latin1'), cuts), `${start('UTF-8')}${narrow}`)
      assert.equal(decoded(Buffer.from(narrow, 'latin1'), cuts, 'ISO-8859-1'), narrow)
    })
    fc.assert(property)
  })

  it('fails where its bytes are not of its encoding, and apart from that where that is unknown', () => {
    fc.assert(
      fc.property(lengths, (cuts) => {
        const broken = Buffer.from(`${start('euc-jp')}<a>\xff</a>`, 'latin1')
        assert.throws(() => decoded(broken, cuts), XmlError)
        const unknown = Buffer.from(`${start('ebcdic-cp-us')}<a/>`)
        assert.throws(() => decoded(unknown, cuts), XmlEncodingError)
        const odd = Buffer.from('\ufeff<a/>', 'utf16le').subarray(0, -1)
        assert.throws(() => decoded(odd, cuts), XmlError)
      }),
    )
  })
})
