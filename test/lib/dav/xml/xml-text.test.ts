import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { decodeXmlText, escapeXml } from '../../../../lib/dav/xml/xml-text.ts'

describe('text in XML', () => {
  it('comes back as it was, line ends and all', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom('', '\r', '\r\n', '"<&>', ']]>'),
        (text, end) => {
          const whole = text + end
          const bytes = Buffer.from(escapeXml(whole))
          assert.equal(decodeXmlText(bytes, 0, bytes.length), whole)
        },
      ),
    )
  })

  it('has no character that XML does not allow', () => {
    assert.equal(escapeXml('a\u0000\u001f\uffff\ud800b'), 'a\ufffd\ufffd\ufffd\ufffdb')
  })
})
