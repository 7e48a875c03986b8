import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { calendarserverName, davName } from '../../../../lib/dav/xml/xml-name.ts'
import { parseProppatchBody } from '../../../../lib/dav/request/proppatch-body.ts'

const parse = (body: string): ReturnType<typeof parseProppatchBody> =>
  parseProppatchBody(Buffer.from(body))

describe('parseProppatchBody', () => {
  it('reads the "my card" of OS X 10.7\'s Address Book', async () => {
    const body = `<?xml version="1.0" encoding="UTF-8"?>
<A:propertyupdate xmlns:A="DAV:"><A:set><A:prop><C:me-card xmlns:C="http://calendarserver.org/ns/"><A:href>/addressbooks/evert/book1/E7213AAA-7206-4B97-926A-CDFECBD91C26-ABSPlugin.vcf</A:href></C:me-card></A:prop></A:set></A:propertyupdate>`
    assert.deepEqual(await parse(body), [
      {
        action: 'set',
        name: calendarserverName('me-card'),
        text: '/addressbooks/evert/book1/E7213AAA-7206-4B97-926A-CDFECBD91C26-ABSPlugin.vcf',
      },
    ])
  })

  it('keeps the instructions in document order', async () => {
    const body = `<d:propertyupdate xmlns:d="DAV:" xmlns:x="urn:x">
      <d:set><d:prop><d:displayname>A &amp; <![CDATA[<B>]]></d:displayname><x:y/></d:prop></d:set>
      <x:unknown/>
      <d:remove><d:prop><x:y>gone</x:y></d:prop></d:remove>
      <d:set><d:prop><x:y> one<x:z>two</x:z>three </x:y></d:prop></d:set>
    </d:propertyupdate>`
    assert.deepEqual(await parse(body), [
      { action: 'set', name: davName('displayname'), text: 'A & <B>' },
      { action: 'set', name: '{urn:x}y', text: '' },
      { action: 'remove', name: '{urn:x}y', text: '' },
      { action: 'set', name: '{urn:x}y', text: ' onetwothree ' },
    ])
  })

  it('reads line ends as XML has them', async () => {
    const body =
      '<propertyupdate xmlns="DAV:"><set><prop><a>1\r\n2\r3&#13;\n</a></prop></set></propertyupdate>'
    assert.equal((await parse(body))[0]?.text, '1\n2\n3\r\n')
  })

  it('refuses an update without instructions with 400', async () => {
    await assert.rejects(parse('<propertyupdate xmlns="DAV:"/>'), { status: 400 })
    await assert.rejects(parse('<propertyupdate xmlns="DAV:"><prop/></propertyupdate>'), {
      status: 400,
    })
  })

  it('refuses with 413 what is larger than any property list', async () => {
    const body = `<propertyupdate xmlns="DAV:"><set><prop>${'<a/>'.repeat(10_001)}</prop></set></propertyupdate>`
    await assert.rejects(parse(body), { status: 413 })
    await assert.rejects(parse(`<a>${'x'.repeat(2 ** 20)}</a>`), { status: 400 })
    await assert.rejects(parse(`<propertyupdate xmlns="DAV:">${'x'.repeat(2 ** 20)}`), {
      status: 413,
    })
  })
})
