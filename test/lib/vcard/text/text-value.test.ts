import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  escapeVCardText,
  splitCompoundValue,
  unescapeVCardText,
} from '../../../../lib/vcard/text/text-value.ts'

describe('the escapes of text', () => {
  it('are undone by their inverse', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (any) => {
        const string = any.replace(/\r\n?/g, '\n')
        assert.equal(unescapeVCardText(escapeVCardText(string)), string)
      }),
    )
  })

  it('are read as Google and Apple write them; other backslashes stay', () => {
    assert.equal(
      unescapeVCardText('http\\://x \\"q\\" a\\Nb C:\\temp\\\\n'),
      'http://x "q" a\nb C:\\temp\\n',
    )
  })

  it('keep separators apart from text', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (parts) => {
        const escaped = parts.map(escapeVCardText)
        assert.deepEqual(splitCompoundValue(escaped.join(';'), ';'), escaped)
      }),
    )
  })
})
