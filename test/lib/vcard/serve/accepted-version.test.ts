import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { acceptedVCardVersion } from '../../../../lib/vcard/serve/accepted-version.ts'

describe('the version that an Accept asks for', () => {
  for (const [accept, version] of [
    [undefined, '3.0'],
    ['', '3.0'],
    ['*/*', '3.0'],
    ['text/*', '3.0'],
    ['text/vcard', '3.0'],
    ['text/vcard;version=4.0', '4.0'],
    ['Text/VCard; Version="4.0"; charset=utf-8', '4.0'],
    ['text/vcard;version=3.0, text/vcard;version=4.0', '3.0'],
    ['text/vcard;version=4.0, text/vcard;version=3.0;q=0.9', '4.0'],
    ['text/vcard;version=4.0, text/vcard;q=0.9, */*;q=0.1', '4.0'],
    ['text/vcard;version=4.0;q=0.5, text/vcard', '3.0'],
    ['text/vcard;version=4.0;q=0.5, */*;q=0.4', '4.0'],
    ['text/vcard;q=0.2, */*', '3.0'],
    ['text/vcard;version=3.0;q=0, */*', '4.0'],
    ['text/vcard;version=2.1', '2.1'],
    ['text/x-vcard', '3.0'],
    ['text/x-vcard;version=2.1', '2.1'],
    ['text/x-vcard, text/vcard;version=4.0;q=0.8', '3.0'],
    ['text/x-vcard;q=0.8, text/vcard;version=4.0', '4.0'],
    ['text/directory;profile=vCard', '3.0'],
    ['text/html,application/xml;q=0.9,*/*;q=0.8', '3.0'],
    ['application/json;a="x,text/vcard;version=4.0"', 'none'],
    ['text/html', 'none'],
    ['text/vcard;version=5.0', 'none'],
    ['text/vcard;q=0', 'none'],
    ['*/*;q=0', 'none'],
    ['text/vcard;q=2', '3.0'],
    [', ,;,', '3.0'],
  ] as const) {
    it(`${accept ?? 'nothing'}: ${version}`, () => {
      assert.equal(acceptedVCardVersion(accept), version)
    })
  }

  it('is one of four for whatever is sent', () => {
    const piece = fc.constantFrom(...'text/vcard,*/*;q=0.5;version=4.0"\\ x'.split(/(?<=[,;=/"])/))
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((p) => p.join('')),
        ),
        (accept) => {
          assert.ok(['2.1', '3.0', '4.0', 'none'].includes(acceptedVCardVersion(accept)))
        },
      ),
    )
  })

  it('is 3.0 when there is more to read than any client sends', () => {
    assert.equal(acceptedVCardVersion('"\\'.repeat(100_000)), '3.0')
  })
})
