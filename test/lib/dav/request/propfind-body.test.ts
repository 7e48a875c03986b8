import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { carddavName, davName, type XmlName } from '../../../../lib/dav/xml/xml-name.ts'
import { parsePropfindBody } from '../../../../lib/dav/request/propfind-body.ts'
import type { RequestedProperties } from '../../../../lib/dav/request/requested-properties.ts'

const prop = (...names: XmlName[]): RequestedProperties => ({
  kind: 'prop',
  names,
  addressData: undefined,
})

const parse = (body: string): Promise<RequestedProperties> => parsePropfindBody(Buffer.from(body))

/** A propfind whose content is `content`, with the prefixes D and C. */
const propfind = (content: string): Promise<RequestedProperties> =>
  parse(
    `<D:propfind xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav">${content}</D:propfind>`,
  )

const ALLPROP: RequestedProperties = { kind: 'allprop', include: [] }
const SPELLINGS: Record<string, readonly [string, RequestedProperties]> = {
  'an empty body as allprop': ['', ALLPROP],
  'a body of white space as allprop': [' \r\n\t', ALLPROP],
  'a byte order mark before the declaration': [
    '\ufeff<?xml version="1.0" encoding="UTF-8"?><propfind xmlns="DAV:"><allprop/></propfind>',
    ALLPROP,
  ],
  'white space before the declaration': [
    '\r\n  <?xml version="1.0"?><propfind xmlns="DAV:"><allprop/></propfind>',
    ALLPROP,
  ],
  'allprop in CDATA and comments': [
    '<propfind xmlns="DAV:"><!-- a --><![CDATA[prop]]><allprop><x/></allprop></propfind><!-- b -->',
    ALLPROP,
  ],
  propname: ['<propfind xmlns="DAV:"><propname/></propfind>', { kind: 'propname' }],
  'an empty prop': ['<propfind xmlns="DAV:"><prop/></propfind>', prop()],
  'properties named twice as asked once': [
    '<propfind xmlns="DAV:"><prop><a/><b/><x:a xmlns:x="DAV:"/></prop></propfind>',
    prop(davName('a'), davName('b')),
  ],
  'a property in no namespace': [
    '<d:propfind xmlns:d="DAV:"><d:prop><a/></d:prop></d:propfind>',
    prop('{}a'),
  ],
  'a default namespace that is taken back': [
    '<propfind xmlns="DAV:"><prop><a xmlns=""/><b/></prop></propfind>',
    prop('{}a', davName('b')),
  ],
  'unknown elements and attributes by ignoring them': [
    '<propfind xmlns="DAV:" a="1" xml:lang="en" xmlns:E="urn:e" E:b="2"><E:leave-out>*boss*</E:leave-out><propname E:c=""/></propfind>',
    { kind: 'propname' },
  ],
}

describe('parsePropfindBody', () => {
  for (const [what, [body, wanted]] of Object.entries(SPELLINGS)) {
    it(`reads ${what}`, async () => {
      assert.deepEqual(await parse(body), wanted)
    })
  }

  it('keeps what allprop should include', async () => {
    assert.deepEqual(await propfind('<D:allprop/><D:include><D:a/><C:b/><D:a/></D:include>'), {
      kind: 'allprop',
      include: [davName('a'), carddavName('b')],
    })
  })

  it('reads what is wanted of address-data', async () => {
    const body = `<D:prop><C:address-data content-type="text/vcard" version="4.0">
      <C:prop name="fn"/><C:prop name="PHOTO" novalue="yes"/><C:prop/></C:address-data></D:prop>`
    assert.deepEqual(await propfind(body), {
      kind: 'prop',
      names: [carddavName('address-data')],
      addressData: {
        contentType: 'text/vcard',
        version: '4.0',
        properties: [
          { name: 'FN', novalue: false },
          { name: 'PHOTO', novalue: true },
        ],
      },
    })
  })

  it('takes address-data with allprop, or with nothing, for the whole card', async () => {
    const whole = { contentType: undefined, version: undefined, properties: undefined }
    for (const inside of ['', '<C:allprop/>', '<C:allprop/><C:prop name="FN"/>', '<D:prop/>']) {
      const request = await propfind(`<D:prop><C:address-data>${inside}</C:address-data></D:prop>`)
      assert.deepEqual(request.kind === 'prop' && request.addressData, whole, inside)
    }
  })

  it('refuses a propfind that asks for nothing, or for two things at once, with 400', async () => {
    const bodies = ['', '<C:prop/>', '<D:include/>', '<D:allprop/><D:propname/>']
    for (const body of [...bodies, '<D:prop/><D:allprop/>', '<D:prop/><D:propname/>']) {
      await assert.rejects(propfind(body), { status: 400, condition: undefined }, body)
    }
  })
})
