import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { BodyRecorder } from '../../../../server/trace/record/body-recorder.ts'
import { CompactMessage } from '../../../../server/trace/record/compact-message.ts'
import type { RecordedBody } from '../../../../server/trace/record/recorded-request.ts'

const asItIs = (text: string): string => text

function capture(chunks: readonly Buffer[]): RecordedBody {
  const body = new BodyRecorder()
  for (const chunk of chunks) body.add(chunk)
  return new CompactMessage('', body.finish(asItIs)).body
}

const photo = (bytes: number, fold = '\r\n '): string =>
  Buffer.alloc(bytes, 7).toString('base64').replace(/.{75}/g, `$&${fold}`)

const card = (value: string): string =>
  `BEGIN:VCARD\r\nFN:A\r\nPHOTO;ENCODING=b;TYPE=JPEG:${value}\r\nTEL:1\r\nEND:VCARD\r\n`

function pieces(text: string, size: number): Buffer[] {
  const bytes = Buffer.from(text)
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size),
  )
}

describe('a recorded body', () => {
  it('is what was sent, in whatever chunks it came', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 9 }), (text, size) => {
        const { content, length, isCut } = capture(pieces(text, size))
        assert.equal(content.toString(), text)
        assert.deepEqual([length, isCut], [Buffer.byteLength(text), false])
      }),
    )
  })

  it('holds the length of a base64 value in place of it', () => {
    const value = photo(200_000)
    for (const size of [1000, 65_536, 10_000_000]) {
      const { content, length } = capture(pieces(card(value), size))
      assert.equal(content.toString(), card(`[${value.length} characters of base64]`))
      assert.equal(length, card(value).length)
    }
  })

  for (const [how, fold] of [
    ['without folds', ''],
    ['with bare LF', '\n '],
    ['in XML', '&#13;\n '],
  ] as const) {
    it(`abbreviates base64 values ${how}, in data: URIs and below item groups`, () => {
      const value = photo(3000, fold)
      const said = `<a>item1.PHOTO:data:image/png;base64,${value}\nLOGO;ENCODING=BASE64:${value}\nFN:A</a>`
      const folded = `[${value.length} characters of base64]`
      const expected = `<a>item1.PHOTO:data:image/png;base64,${folded}\nLOGO;ENCODING=BASE64:${folded}\nFN:A</a>`
      assert.equal(capture([Buffer.from(said)]).content.toString(), expected)
    })
  }

  it('keeps notes that mention photos, and short base64 values', () => {
    const said = 'NOTE:PHOTO: AAAA\r\nPHOTO:AAAA\r\n'
    assert.equal(capture([Buffer.from(said)]).content.toString(), said)
  })

  it('is cut when it is too long, and says so', () => {
    const { content, length, isCut } = capture(pieces('a line\n'.repeat(1_000_000), 65_536))
    assert.equal(length, 7_000_000)
    assert(isCut)
    assert.equal(content.length, 2 * 1024 * 1024)
  })

  it('of a thousand photos takes little memory', () => {
    const { content, isCut } = capture(pieces(card(photo(200_000)).repeat(1000), 1 << 20))
    assert.equal(isCut, false)
    assert(content.length < 150_000)
  })

  it('does not change when the sender reuses its buffer', () => {
    const bytes = Buffer.from('one')
    const body = new BodyRecorder()
    body.add(bytes)
    bytes.fill('x')
    assert.equal(body.finish(asItIs).bytes, 'one')
  })
})
