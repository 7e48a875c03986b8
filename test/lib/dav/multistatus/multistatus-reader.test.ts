import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createMultistatusReader } from '../../../../lib/dav/multistatus/multistatus-reader.ts'
import { XmlError } from '../../../../lib/dav/xml/xml-error.ts'
import { read } from './multistatus-reference.ts'
import type { Answer } from './multistatus-reference.ts'

const document = (rows: string): string =>
  `<d:multistatus xmlns:d="DAV:" xmlns:card="urn:ietf:params:xml:ns:carddav">${rows}</d:multistatus>`

const response = (content: string): string => `<d:response>${content}</d:response>`

const row = (href: string, etag: string, data: string): string =>
  response(
    `<d:href>${href}</d:href><d:propstat><d:status>HTTP/1.1 200 OK</d:status><d:prop><d:getetag>${etag}` +
      `</d:getetag><card:address-data>${data}</card:address-data></d:prop></d:propstat>`,
  )

/** The same by tokens and by templates. */
function readBoth(source: string | Buffer): Answer {
  const bytes = Buffer.from(source)
  const answer = read([bytes], false)
  assert.deepEqual(read([bytes], true), answer)
  return answer
}

function outcome(bytes: Buffer, useTemplates: boolean): unknown {
  try {
    return read([bytes], useTemplates)
  } catch (error) {
    if (error instanceof XmlError) return error.message
    throw error
  }
}

describe('the multistatus reader', () => {
  it('reads a listing as Google sends it', () => {
    const { rows, syncToken } = readBoth(`<?xml version="1.0" encoding="UTF-8"?>
<d:multistatus xmlns:card="urn:ietf:params:xml:ns:carddav" xmlns:d="DAV:">
 <d:response>
  <d:href>/lists/default/10c3c60ceff728</d:href>
  <d:propstat>
   <d:status>HTTP/1.1 200 OK</d:status>
   <d:prop><d:getetag>"2019-08-15T01:11:22.814-07:00"</d:getetag><d:resourcetype/></d:prop>
  </d:propstat>
  <d:propstat>
   <d:status>HTTP/1.1 404 Not Found</d:status>
   <d:prop><card:addressbook-description/></d:prop>
  </d:propstat>
 </d:response>
 <d:sync-token>https://www.googleapis.com/carddav/v1/synctoken/0801</d:sync-token>
</d:multistatus>
`)
    const empty = { raw: '', text: '', hasChildren: false }
    const etag = '"2019-08-15T01:11:22.814-07:00"'
    const found = [
      { ...empty, name: '{DAV:}getetag', raw: etag, text: etag },
      { ...empty, name: '{DAV:}resourcetype' },
    ]
    const missing = [{ ...empty, name: '{urn:ietf:params:xml:ns:carddav}addressbook-description' }]
    const propstats = [
      { status: 200, properties: found },
      { status: 404, properties: missing },
    ]
    const expected = {
      href: '/lists/default/10c3c60ceff728',
      status: undefined,
      error: undefined,
      propstats,
    }
    assert.deepEqual(rows, [expected])
    assert.equal(syncToken, 'https://www.googleapis.com/carddav/v1/synctoken/0801')
  })

  it('keeps the bytes of a property and decodes its text', () => {
    const raw = 'NOTE:a &amp; b&#13;\nN:<![CDATA[<é>]]>'
    const [card] =
      readBoth(document(row('/a', '"1"', raw))).rows[0]?.propstats[0]?.properties.slice(1) ?? []
    assert.equal(card?.raw, raw)
    assert.equal(card.text, 'NOTE:a & b\r\nN:<é>')
  })

  it('gives a response with several hrefs once for each', () => {
    const { rows } = readBoth(
      document(
        response(
          '<d:href>/a</d:href><d:href> /b\n</d:href><d:status>HTTP/1.1 507 Insufficient Storage</d:status>' +
            '<d:error><d:number-of-matches-within-limits/></d:error>',
        ),
      ),
    )
    const shared = { status: 507, error: '{DAV:}number-of-matches-within-limits', propstats: [] }
    assert.deepEqual(rows, [
      { href: '/a', ...shared },
      { href: '/b', ...shared },
    ])
  })

  it('is not misled by rows that share CDATA', () => {
    const rows = ['/a', '/b', '/c'].map((href) =>
      row(`${href}<![CDATA[&x]]>`, '"1"', '<![CDATA[ ]]> '),
    )
    const hrefs = readBoth(document(rows.join(''))).rows.map(({ href }) => href)
    assert.deepEqual(hrefs, ['/a&x', '/b&x', '/c&x'])
  })

  it('says the same of any damaged byte, by tokens and by templates', () => {
    const rows = ['/a', '/bcd', '/e?é'].map((href) => row(href, '"1"', `BEGIN:VCARD&amp;${href}\n`))
    const start = Buffer.byteLength(document(rows.slice(0, 2).join(''))) - '</d:multistatus>'.length
    const whole = Buffer.from(document(rows.join('')))
    for (let place = start; place < whole.length; place++) {
      for (const byte of Buffer.from('<>&;/="] d:-!?\u0001\u00e9')) {
        const bytes = Buffer.from(whole)
        bytes[place] = byte
        assert.deepEqual(outcome(bytes, true), outcome(bytes, false), bytes.toString())
      }
    }
  })

  it('takes no more memory for a response that comes byte by byte, and no more than linear time', () => {
    const bytes = Buffer.from(
      document(row('/a', '"1"', 'x'.repeat(50)) + row('/b', '"2"', 'y'.repeat(100_000))),
    )
    const rows = read(
      Array.from(bytes, (byte) => Uint8Array.of(byte)),
      true,
    ).rows
    assert.equal(rows[1]?.propstats[0]?.properties[1]?.text.length, 100_000)
  })

  it('gives a response as soon as it is whole', () => {
    const hrefs: string[] = []
    const reader = createMultistatusReader(({ hrefFolder: folder, hrefName: name }) =>
      hrefs.push(folder + name),
    )
    const [head = ''] = document('').split('</d:multistatus>')
    reader.write(Buffer.from(head + row('/a', '"1"', 'x') + '<d:resp'))
    assert.deepEqual(hrefs, ['/a'])
  })

  it('refuses a response of more than 64 MB', () => {
    const reader = createMultistatusReader(() => undefined)
    reader.write(Buffer.from('<d:multistatus xmlns:d="DAV:"><d:response><d:href>'))
    const megabyte = Buffer.alloc(1024 * 1024, 'x')
    assert.throws(() => {
      for (let count = 0; count < 66; count++) reader.write(megabyte)
    }, XmlError)
  })

  const refused = {
    'another root': '<d:html xmlns:d="DAV:"/>',
    'a multistatus of no namespace': '<multistatus/>',
    'a response without an href': document(response('<d:status>HTTP/1.1 200 OK</d:status>')),
    'a propstat without a status': document(
      response('<d:href>/a</d:href><d:propstat><d:prop/></d:propstat>'),
    ),
    'a status that is none': document(response('<d:href>/a</d:href><d:status>200 OK</d:status>')),
    'two sync-tokens': document('<d:sync-token>a</d:sync-token><d:sync-token>b</d:sync-token>'),
    'a login page after the answer': `${document('')}<html/>`,
    'nothing at all': '',
  }
  for (const [what, source] of Object.entries(refused)) {
    it(`refuses ${what}`, () => {
      assert.throws(() => readBoth(source), XmlError)
    })
  }

  it('reads status lines of any version, with or without a reason', () => {
    const lines = ['HTTP/1.1 200 OK', 'HTTP/2 404', 'HTTP/1.1 507', '\n http/1.0  423 Locked\n']
    const rows = lines.map((line) => response(`<d:href>/</d:href><d:status>${line}</d:status>`))
    assert.deepEqual(
      readBoth(document(rows.join(''))).rows.map(({ status }) => status),
      [200, 404, 507, 423],
    )
  })

  it('reads control characters in the text of address-data, and refuses the document for one elsewhere', () => {
    for (const data of ['a\x10b', 'a&#16;b', '<![CDATA[a\x01b]]>']) {
      const rows = ['c', 'd', 'e'].map((name) => row(`/x/${name}`, '"1"', data)).join('')
      const { rows: read } = readBoth(document(rows))
      const texts = read.map(({ propstats }) => propstats[0]?.properties[1]?.text)
      for (const text of texts) assert.match(text ?? '', /^a[\x10\x01]?b$/)
      const others = [
        row('/x/\x10', '"1"', 'a'),
        row('/x/c', '"\x10"', 'a'),
        row('/x/c', '"&#16;"', 'a'),
        row('/x/c', '"1"', `<d:x>${data}</d:x>`),
        `<!-- \x10 -->${row('/x/c', '"1"', data)}`,
      ]
      for (const other of others) {
        const bytes = Buffer.from(document(rows + other))
        for (const useTemplates of [true, false])
          assert.match(String(outcome(bytes, useTemplates)), /XML does not allow/, other)
      }
    }
  })
})
