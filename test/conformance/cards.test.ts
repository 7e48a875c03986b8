import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CARDDAV, child, DAV } from '../fake-google/dav/xml.ts'
import { cardIn, conditionOf, document, linkIn, multistatus } from '../support/dav-answers.ts'
import { multigetBody, propfindBody, vcard } from '../support/dav-bodies.ts'
import { sendRawRequest, sentUpstream, createSharedTestBridge } from '../support/bridge-requests.ts'

/** RFC 6352 §6.3 and RFC 5995: cards one by one, as CONFORMANCE numbers their requirements. */
const book = '/addressbooks/alice/contacts/'
const type = { 'Content-Type': 'text/vcard; charset=utf-8' }

describe('PUT and GET of a card', () => {
  const bridge = createSharedTestBridge()
  const put = (
    name: string,
    body: string | Buffer,
    headers: Readonly<Record<string, string | undefined>> = type,
  ) => sendRawRequest(bridge, 'PUT', book + name, { headers, body })

  it('50. another type or version is refused with supported-address-data', async () => {
    const refused: readonly (readonly [string, string])[] = [
      ['text/calendar', 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n'],
      ['application/vcard+xml', '<vcards xmlns="urn:ietf:params:xml:ns:vcard-4.0"/>'],
      ['application/json', '{}'],
      ['text/html', vcard('Page')],
      ['image/png', vcard('Picture')],
      ['text/calendar', vcard('Event')],
      ['text/vcard', vcard('Five').replace('3.0', '5.0')],
    ]
    const sent = await sentUpstream(bridge, async () => {
      for (const [contentType, body] of refused) {
        const headers = { 'Content-Type': contentType }
        const posted = await sendRawRequest(bridge, 'POST', book, { headers, body })
        for (const answer of [await put('refused.vcf', body, headers), posted]) {
          assert.equal(answer.status, 403, contentType)
          assert.equal(conditionOf(answer), `${CARDDAV}supported-address-data`)
        }
      }
    })
    assert.deepEqual(sent, [])
  })

  it('50. a card is taken under each name that clients give it, and only a card', async () => {
    const names = [
      undefined,
      'application/x-www-form-urlencoded',
      'application/vcard',
      'text/plain; charset=UTF-8',
      'application/octet-stream',
      'text/directory; profile=vCard',
      'Text/X-vCard',
      'application/xml',
    ]
    for (const [at, name] of names.entries()) {
      const headers = { 'Content-Type': name }
      const isStored = await put(`named-${at}.vcf`, vcard(`Named ${at}`), headers)
      assert.equal(isStored.status, 201, `${name}`)
      const body = vcard(`Posted ${at}`)
      const posted = await sendRawRequest(bridge, 'POST', book, { headers, body })
      assert.equal(posted.status, 201, `${name}`)
      const form = await put(`form-${at}.vcf`, 'name=Named&tel=1', headers)
      assert.equal(conditionOf(form), `${CARDDAV}valid-address-data`, `${name}`)
    }
  })

  it('50. vCards 2.1 and 4.0 are taken, and come back as 3.0', async () => {
    for (const version of ['2.1', '4.0']) {
      const body = vcard(`Version ${version}`).replace('VERSION:3.0', `VERSION:${version}`)
      assert.equal((await put(`v${version}.vcf`, body)).status, 201)
      assert.match(
        (await sendRawRequest(bridge, 'GET', `${book}v${version}.vcf`)).text,
        /VERSION:3\.0/,
      )
    }
  })

  it('51. what is no vCard is refused with valid-address-data', async () => {
    const bodies = [
      '',
      'nonsense',
      '{"not":"a card"}',
      'BEGIN:VCARD\r\nVERSION:3.0\r\n',
      vcard('A') + vcard('B'),
      vcard('A').replace('VERSION:3.0\r\n', ''),
    ]
    const sent = await sentUpstream(bridge, async () => {
      for (const body of bodies) {
        const answer = await put('invalid.vcf', body)
        assert.equal(answer.status, 403, body)
        assert.equal(conditionOf(answer), `${CARDDAV}valid-address-data`)
      }
    })
    assert.deepEqual(sent, [])
    assert.equal((await sendRawRequest(bridge, 'GET', `${book}invalid.vcf`)).status, 404)
  })

  it('52. a UID that another card has is refused with no-uid-conflict and its local href', async () => {
    assert.equal((await put('holder.vcf', vcard('Holder', 'UID:the-uid'))).status, 201)
    const before = bridge.account.contacts.size
    const answer = await put('second.vcf', vcard('Second', 'UID:the-uid'))
    assert.equal(answer.status, 409)
    assert.equal(conditionOf(answer), `${CARDDAV}no-uid-conflict`)
    const conflict = document(answer).children[0]
    assert.equal(conflict && child(conflict, `${DAV}href`)?.text, `${book}holder.vcf`)
    assert.equal(bridge.account.contacts.size, before)
  })

  it('52. a card may not change its UID', async () => {
    assert.equal((await put('faithful.vcf', vcard('Faithful', 'UID:first'))).status, 201)
    const answer = await put('faithful.vcf', vcard('Faithless', 'UID:other'))
    assert.equal(answer.status, 409)
    assert.equal(conditionOf(answer), `${CARDDAV}no-uid-conflict`)
    assert.match(
      (await sendRawRequest(bridge, 'GET', `${book}faithful.vcf`)).text,
      /Faithful[^]*UID:first/,
    )
  })

  it('54. a PUT has no ETag, since what is stored is not what was sent', async () => {
    for (const status of [201, 204]) {
      const answer = await put('tagless.vcf', vcard(`Tagless ${status}`, 'UID:tagless'))
      assert.equal(answer.status, status)
      for (const name of ['etag', 'location', 'content-location', 'last-modified'])
        assert.equal(answer.header(name), undefined, name)
    }
  })

  it('54. the card is then found under its own name, with its own UID', async () => {
    await put('mine.vcf', vcard('Mine', 'UID:urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1'))
    const answer = await sendRawRequest(bridge, 'REPORT', book, {
      body: multigetBody([`${book}mine.vcf`], ['d:getetag', 'card:address-data']),
    })
    const card = cardIn(multistatus(answer).row(`${book}mine.vcf`)) ?? ''
    assert.match(card, /^UID:urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1$/m)
    const listing = multistatus(
      await sendRawRequest(bridge, 'PROPFIND', book, { depth: 1, body: propfindBody('d:getetag') }),
    )
    assert(listing.hrefs.includes(`${book}mine.vcf`))
    const got = await sendRawRequest(bridge, 'GET', `${book}mine.vcf`)
    assert.equal(got.text.replaceAll('\r\n', '\n'), card)
  })

  it('55. GET and HEAD send the strong ETag', async () => {
    const { id, etag } = bridge.account.contacts.add(vcard('Strong'))
    for (const method of ['GET', 'HEAD']) {
      const answer = await sendRawRequest(bridge, method, `${book}${id}.vcf`)
      assert.equal(answer.status, 200)
      assert.equal(answer.header('etag'), etag)
    }
  })

  it('56. Accept of a version that is not served fails with supported-address-data-conversion', async () => {
    const { id } = bridge.account.contacts.add(vcard('Accept'))
    const get = (Accept: string) =>
      sendRawRequest(bridge, 'GET', `${book}${id}.vcf`, { headers: { Accept } })
    const refused = await get('text/vcard; version=9.0')
    assert.equal(refused.status, 406)
    assert.equal(conditionOf(refused), `${CARDDAV}supported-address-data-conversion`)
    for (const accept of [
      'text/vcard; version=3.0',
      'text/vcard; version=9.0, text/*',
      '*/*',
      'text/x-vcard',
    ])
      assert.equal((await get(accept)).status, 200, accept)
  })

  it('57. X- properties go upstream untouched', async () => {
    await put(
      'x.vcf',
      vcard(
        'X',
        'X-CUSTOM;X-P="a;b":Value\\, kept',
        'item1.X-ABDATE:2001-02-03',
        'item1.X-ABLabel:Mine',
      ),
    )
    const { body = '' } = bridge.google.requests.findLast(({ method }) => method === 'PUT') ?? {}
    assert.match(body, /^X-CUSTOM;X-P="a;b":Value\\, kept\r$/m)
    assert.match(body, /^item1\.X-ABDATE:2001-02-03\r$[^]*^item1\.X-ABLabel:Mine\r$/m)
  })

  it('59. a card comes as text/vcard; charset=utf-8', async () => {
    const { id } = bridge.account.contacts.add(vcard('Type'))
    const { header } = await sendRawRequest(bridge, 'GET', `${book}${id}.vcf`)
    assert.equal(header('content-type'), 'text/vcard; charset=utf-8')
  })
})

describe('POST to add-member', () => {
  const bridge = createSharedTestBridge()

  it('72. to 74. makes a card at a local Location, whatever the Slug', async () => {
    const body = propfindBody('d:add-member')
    const asked = multistatus(await sendRawRequest(bridge, 'PROPFIND', book, { depth: 0, body }))
    const target = linkIn(asked.rows[0], `${DAV}add-member`) ?? ''
    const answer = await sendRawRequest(bridge, 'POST', target, {
      headers: { ...type, Slug: '../../else/%2Fwhere' },
      body: vcard('Posted', 'UID:posted'),
    })
    assert.equal(answer.status, 201)
    const location = answer.header('location') ?? ''
    assert.match(location, /^\/addressbooks\/alice\/contacts\/[A-Za-z0-9._~-]+\.vcf$/)
    const got = await sendRawRequest(bridge, 'GET', location)
    assert.match(got.text, /FN:Posted[^]*UID:posted/)
    assert(bridge.account.contacts.list().some(({ text }) => text.includes('Posted')))
  })

  it('52. does not make a second card of the same UID', async () => {
    const post = () =>
      sendRawRequest(bridge, 'POST', book, { headers: type, body: vcard('Twice', 'UID:twice') })
    assert.equal((await post()).status, 201)
    const again = await post()
    assert.equal(again.status, 409)
    assert.equal(conditionOf(again), `${CARDDAV}no-uid-conflict`)
  })
})
