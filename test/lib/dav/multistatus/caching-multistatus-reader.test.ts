import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { davPropertyText } from '../../../../lib/dav/multistatus/dav-property-content.ts'
import { createCachingMultistatusReader } from '../../../../lib/dav/multistatus/caching-multistatus-reader.ts'
import { XmlError } from '../../../../lib/dav/xml/xml-error.ts'

const document = (etag: string, padding = ''): Buffer =>
  Buffer.from(
    '<d:multistatus xmlns:d="DAV:"><d:response><d:href>/book/Jürgen</d:href><d:propstat>' +
      `<d:prop><d:getetag>${etag}</d:getetag></d:prop><d:status>HTTP/1.1 200 OK</d:status>` +
      `</d:propstat></d:response>${padding}<d:sync-token>t-${etag}</d:sync-token></d:multistatus>`,
  )

/** What a reader says of a document that comes in these pieces. */
function read(...pieces: readonly Buffer[]): string[] {
  const said: string[] = []
  const reader = createCachingMultistatusReader((view) => {
    const [property] = view.propstats[0]?.properties ?? []
    said.push(
      view.hrefFolder + view.hrefName,
      property === undefined ? '' : davPropertyText(view, property),
    )
  })
  for (const piece of pieces) reader.write(piece)
  const { syncToken = '' } = reader.end()
  return [...said, syncToken]
}

const cut = (bytes: Buffer, at: number): Buffer[] => [bytes.subarray(0, at), bytes.subarray(at)]

describe('a multistatus that comes again and again', () => {
  it('says the same each time, also when others come in between', () => {
    const first = ['/book/Jürgen', 'one', 't-one']
    assert.deepEqual(read(document('one')), first)
    assert.deepEqual(read(document('two')), ['/book/Jürgen', 'two', 't-two'])
    assert.deepEqual(read(document('one')), first)
  })

  it('says the same in one piece and in several, short or long', () => {
    const long = document('three', `<!--${'x '.repeat(4000)}-->`)
    for (const bytes of [document('one'), long]) {
      const whole = read(bytes)
      for (const at of [1, 70, bytes.length - 1]) assert.deepEqual(read(...cut(bytes, at)), whole)
    }
  })

  it('is an error each time when it is cut short, in the middle or before its first byte', () => {
    for (const bytes of [document('one').subarray(0, -1), Buffer.alloc(0)]) {
      for (let times = 0; times < 2; times++) assert.throws(() => read(bytes), XmlError)
    }
    assert.throws(() => read(), XmlError)
  })

  it('does not change when the bytes it came in are used for something else', () => {
    const bytes = document('four')
    const expected = read(Buffer.from(bytes))
    const reader = createCachingMultistatusReader(() => undefined)
    reader.write(bytes)
    bytes.fill(0x20)
    assert.equal(reader.end().syncToken, expected.at(-1))
  })
})
