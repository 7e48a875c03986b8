import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CARDDAV, children, DAV } from '../fake-google/dav/xml.ts'
import { cardIn, conditionOf, found, linkIn, multistatus } from '../support/dav-answers.ts'
import { allpropBody, multigetBody, propfindBody, vcard } from '../support/dav-bodies.ts'
import { sendRawRequest, createSharedTestBridge } from '../support/bridge-requests.ts'

/** RFC 6352, its properties and reports, as CONFORMANCE numbers its requirements. */
const book = '/addressbooks/alice/contacts/'
const principal = '/principals/alice/'

describe('CardDAV properties', () => {
  const bridge = createSharedTestBridge()
  const first = async (target: string, body: string) =>
    multistatus(await sendRawRequest(bridge, 'PROPFIND', target, { depth: 0, body })).rows[0]

  it('38. OPTIONS of principal, home set, book and card lists addressbook in DAV:', async () => {
    for (const target of [principal, '/addressbooks/alice/', book, `${book}x.vcf`]) {
      const { header } = await sendRawRequest(bridge, 'OPTIONS', target)
      assert.match(header('dav') ?? '', /(?:^|, )addressbook(?:,|$)/)
    }
  })

  it('39. a book is a collection and an address book', async () => {
    const row = await first(book, propfindBody('d:resourcetype'))
    const types = found(row, `${DAV}resourcetype`)?.children.map(({ name }) => name)
    assert.deepEqual(types, [`${DAV}collection`, `${CARDDAV}addressbook`])
  })

  it('40. the principal leads to the home set, and allprop leaves that out', async () => {
    const row = await first(principal, propfindBody('card:addressbook-home-set'))
    assert.equal(linkIn(row, `${CARDDAV}addressbook-home-set`), '/addressbooks/alice/')
    assert.equal(
      found(await first(principal, allpropBody), `${CARDDAV}addressbook-home-set`),
      undefined,
    )
  })

  it('49. supported-address-data lists text/vcard 3.0, and PUT takes it', async () => {
    const set = found(
      await first(book, propfindBody('card:supported-address-data')),
      `${CARDDAV}supported-address-data`,
    )
    const types = set?.children.map(({ attributes }) => Object.fromEntries(attributes))
    assert.deepEqual(types, [{ 'content-type': 'text/vcard', version: '3.0' }])
    const headers = { 'Content-Type': 'text/vcard' }
    const answer = await sendRawRequest(bridge, 'PUT', `${book}listed.vcf`, {
      headers,
      body: vcard('Listed'),
    })
    assert.equal(answer.status, 201)
  })

  it('a book tells its limits, its collations, and where to POST', async () => {
    const body = propfindBody(
      'card:max-resource-size',
      'card:supported-collation-set',
      'd:add-member',
    )
    const row = await first(book, body)
    assert.equal(found(row, `${CARDDAV}max-resource-size`)?.text, String(20 * 1024 * 1024))
    const set = found(row, `${CARDDAV}supported-collation-set`)
    assert(set)
    const collations = children(set, `${CARDDAV}supported-collation`).map(({ text }) => text)
    assert.deepEqual(collations, ['i;ascii-casemap', 'i;octet', 'i;unicode-casemap'])
    assert.equal(linkIn(row, `${DAV}add-member`), book)
  })
})

describe('addressbook-multiget', () => {
  const bridge = createSharedTestBridge()
  const multiget = (
    hrefs: readonly string[],
    depth?: 0 | 1 | 'infinity',
    names?: readonly string[],
  ) =>
    sendRawRequest(bridge, 'REPORT', book, {
      ...(depth === undefined ? {} : { depth }),
      body: multigetBody(hrefs, names),
    })

  it('41. and 42. one response comes back for each href, 404 for what is missing', async () => {
    const hrefs = ['A', 'B', 'C'].map(
      (name) => `${book}${bridge.account.contacts.add(vcard(name)).id}.vcf`,
    )
    const missing = [`${book}missing.vcf`, `${book}0123456789abcdef.vcf`]
    const answer = multistatus(
      await multiget([...hrefs, ...missing], 0, ['d:getetag', 'card:address-data']),
    )
    assert.deepEqual(answer.hrefs.toSorted(), [...hrefs, ...missing].toSorted())
    for (const href of hrefs) {
      assert.match(cardIn(answer.row(href)) ?? '', /^BEGIN:VCARD/)
      assert.match(found(answer.row(href), `${DAV}getetag`)?.text ?? '', /^"/)
    }
    for (const href of missing) {
      assert.equal(answer.row(href).status, 'HTTP/1.1 404 Not Found')
      assert.deepEqual(answer.row(href).propstats, [])
    }
  })

  it('42. more cards than go into one upstream multiget all come back', async () => {
    const hrefs = Array.from({ length: 230 }, (_, at) => {
      return `${book}${bridge.account.contacts.add(vcard(`Many ${at}`)).id}.vcf`
    })
    const answer = multistatus(await multiget(hrefs))
    assert.deepEqual(answer.hrefs.toSorted(), hrefs.toSorted())
    for (const row of answer.rows) assert(found(row, `${DAV}getetag`))
  })

  it('42. the book itself among the hrefs harms nobody', async () => {
    const href = `${book}${bridge.account.contacts.add(vcard('With the book')).id}.vcf`
    const answer = multistatus(await multiget([book, href]))
    assert.deepEqual(answer.hrefs.toSorted(), [book, href].toSorted())
    assert(found(answer.row(href), `${DAV}getetag`))
  })

  it('43. Depth is ignored', async () => {
    const href = `${book}${bridge.account.contacts.add(vcard('Any depth')).id}.vcf`
    for (const depth of [0, 1, 'infinity', undefined] as const)
      assert.deepEqual(multistatus(await multiget([href], depth)).hrefs, [href])
  })

  it('48. address-data of a kind that cannot be made is refused with supported-address-data', async () => {
    const { id } = bridge.account.contacts.add(vcard('Kinds'))
    for (const attributes of [
      'content-type="application/vcard+json"',
      'content-type="text/vcard" version="9.0"',
    ]) {
      const body = multigetBody([`${book}${id}.vcf`]).replace(
        '<d:getetag/>',
        `<card:address-data ${attributes}/>`,
      )
      const answer = await sendRawRequest(bridge, 'REPORT', book, { body })
      assert.equal(answer.status, 403)
      assert.equal(conditionOf(answer), `${CARDDAV}supported-address-data`)
    }
    const same = multigetBody([`${book}${id}.vcf`]).replace(
      '<d:getetag/>',
      '<card:address-data content-type="text/vcard" version="3.0"/>',
    )
    const { rows } = multistatus(await sendRawRequest(bridge, 'REPORT', book, { body: same }))
    assert.match(cardIn(rows[0]) ?? '', /VERSION:3\.0/)
  })

  it('58. cards are escaped in XML, and their lines stay whole', async () => {
    const note = 'NOTE:a <b> & "c" ]]\\> é 中文 😀 &amp; <![CDATA[x]]\\>'
    const { id, text } = bridge.account.contacts.add(vcard('Escape <&>', note))
    const answer = await multiget([`${book}${id}.vcf`], 0, ['card:address-data'])
    assert.equal(cardIn(multistatus(answer).rows[0]), text)
    assert.match(text, /😀/)
    const got = await sendRawRequest(bridge, 'GET', `${book}${id}.vcf`)
    assert.equal(got.text, text.replaceAll('\n', '\r\n'))
  })

  it('10.4: a part of a card holds what was asked for, and is still a card', async () => {
    const { id } = bridge.account.contacts.add(vcard('Part', 'TEL:1', 'EMAIL:a@b.example'))
    const body = multigetBody([`${book}${id}.vcf`]).replace(
      '<d:getetag/>',
      '<card:address-data><card:prop name="EMAIL"/></card:address-data>',
    )
    const card =
      cardIn(multistatus(await sendRawRequest(bridge, 'REPORT', book, { body })).rows[0]) ?? ''
    assert.match(card, /^BEGIN:VCARD\r?\n(?:.*\r?\n)*END:VCARD/)
    assert.match(card, /VERSION:3\.0[^]*EMAIL/)
    assert.doesNotMatch(card, /TEL/)
  })
})
