import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DAV } from '../fake-google/dav/xml.ts'
import { cardIn, found, multistatus } from '../support/dav-answers.ts'
import {
  multigetBody,
  propfindBody,
  queryBody,
  nameContains,
  vcard,
} from '../support/dav-bodies.ts'
import { sendRawRequest, createSharedTestBridge } from '../support/bridge-requests.ts'
import { unharmed } from './unharmed.ts'

/** XML 1.0 §4.3.3, RFC 4918 §19, RFC 7303 §3: bodies in other encodings than UTF-8. */
const book = '/addressbooks/alice/contacts/'
const mega = 1024 * 1024

const declared = (name: string, body: string): string =>
  `<?xml version="1.0" encoding="${name}"?>${body}`
const bigEndian = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16()
const cyrillic = (text: string): Buffer => Buffer.from(text.replaceAll('Ж', '\xc6'), 'latin1')

/** The body in each way to write it, with the Content-Type that tells it, if one does. */
const writings = (body: string): Readonly<Record<string, readonly [Buffer, string?]>> => ({
  'UTF-16 with a mark': [Buffer.from(`\ufeff${body}`, 'utf16le')],
  'UTF-16 with a mark, big end first': [bigEndian(`\ufeff${declared('UTF-16', body)}`)],
  'UTF-16 that is called UTF-8': [Buffer.from(`\ufeff${declared('utf-8', body)}`, 'utf16le')],
  'UTF-16 without a mark': [Buffer.from(declared('UTF-16LE', body), 'utf16le')],
  'declared windows-1251': [cyrillic(declared('windows-1251', body))],
  'windows-1251 by its Content-Type': [cyrillic(body), 'text/xml; charset="windows-1251"'],
  'UTF-8 by its Content-Type, whatever is declared': [
    Buffer.from(declared('utf-16', body)),
    'application/xml; charset=utf-8',
  ],
})

describe('a request in another encoding', () => {
  const bridge = createSharedTestBridge()
  const names = Object.keys(writings(''))

  for (const name of names)
    it(`is understood, and answered in UTF-8: ${name}`, async () => {
      const { id } = bridge.account.contacts.add(vcard(`Ж ${names.indexOf(name)}`))
      const ask = async (method: string, text: string) => {
        const [body, type] = writings(text)[name] ?? assert.fail()
        const headers = { 'Content-Type': type }
        const answer = await sendRawRequest(bridge, method, book, { depth: 1, headers, body })
        assert.match(answer.header('content-type') ?? '', /^application\/xml; charset=utf-8$/)
        return multistatus(answer)
      }
      const listed = await ask('PROPFIND', propfindBody('d:getetag'))
      assert(listed.hrefs.includes(`${book}${id}.vcf`))
      const query = queryBody(nameContains(`Ж ${names.indexOf(name)}`), ['card:address-data'])
      const queried = await ask('REPORT', query)
      assert.deepEqual(queried.hrefs, [`${book}${id}.vcf`])
      assert.match(cardIn(queried.rows[0]) ?? '', /^FN:Ж /m)
      const change = propfindBody('d:x').replaceAll('propfind', 'propertyupdate')
      const set = change
        .replace('<d:prop>', '<d:set><d:prop>')
        .replace('</d:prop>', '</d:prop></d:set>')
      const changed = await ask('PROPPATCH', set)
      assert.equal(found(changed.rows[0], `${DAV}x`), undefined)
    })

  it('may be as long in UTF-8 as one in UTF-8, and not one byte longer', async () => {
    const padded = (length: number): string => {
      const body = propfindBody('d:getetag')
      return body.replace('<d:prop>', `<d:prop>${' '.repeat(length - body.length)}`)
    }
    for (const [length, status] of [
      [mega, 207],
      [mega + 1, 413],
    ] as const)
      for (const body of [Buffer.from(`\ufeff${padded(length)}`, 'utf16le'), padded(length)]) {
        const answer = await sendRawRequest(bridge, 'PROPFIND', book, { depth: 0, body })
        assert.equal(answer.status, status)
      }
    // Each of these is a byte, and three in UTF-8.
    const euros = Buffer.from('\x80'.repeat(6 * mega), 'latin1')
    const start = Buffer.from(declared('windows-1252', '<!--'))
    const body = Buffer.concat([start, euros, Buffer.from(`-->${multigetBody([])}`)])
    assert.equal((await sendRawRequest(bridge, 'REPORT', book, { body })).status, 413)
  })

  it('may declare no entity, nest no deeper, and ask no more than one in UTF-8', async () => {
    const body = propfindBody('d:getetag')
    await unharmed(bridge, async () => {
      for (const [change, status] of [
        [`<!DOCTYPE x [<!ENTITY e "declared">]>${body}`, 400],
        [body.replace('<d:prop>', '<d:prop>&e;'), 400],
        [body.replace('<d:prop>', '<d:prop>\x01'), 400],
        [body.replace('<d:prop>', `<d:prop>${'<d:x>'.repeat(64)}${'</d:x>'.repeat(64)}`), 400],
        [body.replace('<d:prop>', `<d:prop>${'<d:x/>'.repeat(10_001)}`), 413],
      ] as const)
        for (const [name, [bytes, type]] of Object.entries(writings(change))) {
          const headers = { 'Content-Type': type }
          const request = { depth: 0, headers, body: bytes } as const
          const answer = await sendRawRequest(bridge, 'PROPFIND', book, request)
          assert.equal(answer.status, status, name)
          assert.doesNotMatch(answer.text, /declared/)
        }
    })
  })
})
