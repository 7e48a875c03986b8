import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CARDDAV, child, DAV } from '../fake-google/dav/xml.ts'
import { found, linkIn, multistatus, namesWith } from '../support/dav-answers.ts'
import { allpropBody, propfindBody, propnameBody, vcard } from '../support/dav-bodies.ts'
import { sendRawRequest, sentUpstream, createSharedTestBridge } from '../support/bridge-requests.ts'

/** RFC 4918, as CONFORMANCE numbers its requirements. */
const book = '/addressbooks/alice/contacts/'
const collections = ['/', '/principals/alice/', '/addressbooks/alice/', book]

describe('PROPFIND', () => {
  const bridge = createSharedTestBridge()
  const propfind = (target: string, depth: 0 | 1, body = propfindBody('d:resourcetype')) =>
    sendRawRequest(bridge, 'PROPFIND', target, { depth, body })

  it('1. OPTIONS lists class 1 and no locks in DAV:, alike for every path and for everybody', async () => {
    for (const target of [...collections, `${book}x.vcf`, '/nowhere', '*']) {
      const sent = await sentUpstream(bridge, async () => {
        const answer = await sendRawRequest(bridge, 'OPTIONS', target, {
          headers: { Authorization: undefined },
        })
        assert.equal(answer.status, 200)
        assert.equal(answer.header('dav'), '1, 3, addressbook')
        assert.equal(answer.header('content-length'), '0')
        assert.match(answer.header('allow') ?? '', /PROPFIND.*REPORT.*PUT.*DELETE/)
      })
      assert.deepEqual(sent, [])
    }
  })

  it('3. a PROPFIND is answered at its depth', async () => {
    const card = bridge.account.contacts.add(vcard('Depth'))
    for (const target of collections)
      assert.deepEqual(multistatus(await propfind(target, 0)).hrefs, [target])
    const home = multistatus(await propfind('/addressbooks/alice/', 1))
    assert.deepEqual(home.hrefs, ['/addressbooks/alice/', book])
    const { hrefs } = multistatus(await propfind(book, 1))
    assert.deepEqual(hrefs, [
      book,
      ...bridge.account.contacts.list().map(({ id }) => `${book}${id}.vcf`),
    ])
    for (const depth of [0, 1] as const) {
      const target = `${book}${card.id}.vcf`
      assert.deepEqual(multistatus(await propfind(target, depth)).hrefs, [target])
    }
  })

  it('4. Depth: infinity, and none, on a collection lists all that is below it', async () => {
    bridge.account.contacts.add(vcard('Infinity'))
    const cards = bridge.account.contacts.list().map(({ id }) => `${book}${id}.vcf`)
    const home = ['/addressbooks/alice/', book, ...cards]
    const trees: Record<string, readonly string[]> = {
      [book]: [book, ...cards],
      '/addressbooks/alice/': home,
      '/addressbooks/': ['/addressbooks/', ...home],
      '/principals/alice/': ['/principals/alice/'],
      '/principals/': ['/principals/', '/principals/alice/'],
      '/': ['/', '/principals/alice/', ...home],
      '/dav/': ['/dav/'],
    }
    for (const [target, hrefs] of Object.entries(trees))
      for (const depth of [{ depth: 'infinity' } as const, {}]) {
        const body = propfindBody('d:getetag', 'd:resourcetype')
        const answer = await sendRawRequest(bridge, 'PROPFIND', target, { ...depth, body })
        assert.deepEqual(multistatus(answer).hrefs, hrefs)
      }
  })

  it('4. a Depth that is none is refused', async () => {
    const bad = await sendRawRequest(bridge, 'PROPFIND', book, { headers: { Depth: '2' } })
    assert.equal(bad.status, 400)
  })

  it('5. an empty body asks for allprop', async () => {
    const [empty, whole] = await Promise.all([
      propfind(book, 0, ''),
      propfind(book, 0, allpropBody),
    ])
    assert.equal(empty.text, whole.text)
    assert(found(multistatus(empty).rows[0], `${DAV}resourcetype`))
    assert(found(multistatus(empty).rows[0], `${DAV}displayname`))
  })

  it('6. propname gives names without values', async () => {
    const card = bridge.account.contacts.add(vcard('Names'))
    for (const target of [...collections, `${book}${card.id}.vcf`]) {
      const [row] = multistatus(await propfind(target, 0, propnameBody)).rows
      const properties = row?.propstats.flatMap((propstat) => propstat.properties) ?? []
      assert(properties.some(({ name }) => name === `${DAV}resourcetype`))
      for (const { children, text } of properties) assert.deepEqual([children, text], [[], ''])
    }
  })

  it('7. an unknown property comes back in a propstat with 404, behind the one with 200', async () => {
    const card = bridge.account.contacts.add(vcard('Unknown'))
    const body = propfindBody('cs:no-such', 'd:resourcetype', 'd:lockdiscovery')
    for (const target of [...collections, `${book}${card.id}.vcf`]) {
      const [row] = multistatus(await propfind(target, 0, body)).rows
      assert(row)
      assert.deepEqual(namesWith(row, '404 Not Found'), [
        '{http://calendarserver.org/ns/}no-such',
        `${DAV}lockdiscovery`,
      ])
      assert.match(row.propstats[0]?.status ?? '', / 200 OK$/)
    }
  })

  it('8. a PROPFIND that succeeds is answered 207 with a multistatus in application/xml', async () => {
    for (const target of collections) {
      const answer = await propfind(target, 0)
      assert.equal(answer.status, 207)
      assert.equal(answer.header('content-type'), 'application/xml; charset=utf-8')
      assert.equal(multistatus(answer).rows.length, 1)
    }
  })

  it('9. text/xml and application/xml are both taken, and so is a body without a type', async () => {
    for (const type of ['text/xml', 'application/xml; charset="utf-8"', 'Text/XML', undefined]) {
      const body = propfindBody('d:resourcetype')
      const headers = { 'Content-Type': type }
      const answer = await sendRawRequest(bridge, 'PROPFIND', book, { depth: 0, headers, body })
      assert.equal(answer.status, 207)
    }
  })

  it('11. unknown elements and attributes in a request are ignored', async () => {
    const body =
      '<propfind xmlns="DAV:" xmlns:n="urn:new" n:a="1" b="2"><n:more><prop><getetag/></prop></n:more>' +
      '<prop n:c="3"><resourcetype d="4"/></prop><else/></propfind>'
    const { rows } = multistatus(await propfind(book, 0, body))
    assert(found(rows[0], `${DAV}resourcetype`))
    assert.equal(rows[0]?.propstats.length, 1)
  })

  it('12. names are told by namespace, whatever the prefixes', async () => {
    const bodies = [
      '<propfind xmlns="DAV:"><prop><resourcetype/></prop></propfind>',
      '<card:propfind xmlns:card="DAV:"><card:prop><card:resourcetype/></card:prop></card:propfind>',
      '<a:propfind xmlns:a="DAV:"><b:prop xmlns:b="DAV:"><c:resourcetype xmlns:c="DAV:"/></b:prop></a:propfind>',
    ]
    for (const body of bodies)
      assert(found(multistatus(await propfind(book, 0, body)).rows[0], `${DAV}resourcetype`))
    const foreign =
      '<d:propfind xmlns:d="DAV:"><d:prop><x:resourcetype xmlns:x="urn:x"/></d:prop></d:propfind>'
    const [row] = multistatus(await propfind(book, 0, foreign)).rows
    assert(row)
    assert.deepEqual(namesWith(row, '404 Not Found'), ['{urn:x}resourcetype'])
  })

  it('14. and 15. hrefs are absolute paths within the scope of the request', async () => {
    const targets = ['/principals/', '/principals/users/alice/', ...collections]
    for (const target of targets) {
      const { hrefs } = multistatus(await propfind(target, 1))
      const own = target.replace('/users/', '/')
      for (const href of hrefs) assert(href.startsWith(own), `${href} below ${own}`)
    }
  })

  it('16. a collection without its slash is answered alike, under the href with the slash', async () => {
    for (const target of collections.slice(1)) {
      const bare = await propfind(target.slice(0, -1), 0)
      assert.equal(bare.text, (await propfind(target, 0)).text)
      assert.deepEqual(multistatus(bare).hrefs, [target])
      assert.equal(bare.header('content-location'), target)
    }
    assert.equal((await propfind(book, 0)).header('content-location'), undefined)
    assert.equal((await propfind(`${book.slice(0, -1)}?x=/`, 0)).header('content-location'), book)
  })

  it('17. no resource is told twice', async () => {
    bridge.account.contacts.add(vcard('Once'))
    const { hrefs } = multistatus(await propfind(book, 1))
    assert.equal(new Set(hrefs).size, hrefs.length)
  })

  it('18. every status is a whole status line', async () => {
    const body = propfindBody('d:getetag', 'd:nothing', 'd:resourcetype')
    for (const { propstats } of multistatus(await propfind(book, 1, body)).rows)
      for (const { status } of propstats)
        assert.match(status, /^HTTP\/1\.1 (200 OK|404 Not Found)$/)
  })

  it('28. getetag and the ETag of a GET are the same strong tag', async () => {
    const { id, etag } = bridge.account.contacts.add(vcard('Tag'))
    const target = `${book}${id}.vcf`
    const { rows } = multistatus(await propfind(target, 0, propfindBody('d:getetag')))
    assert.equal(found(rows[0], `${DAV}getetag`)?.text, etag)
    assert.equal((await sendRawRequest(bridge, 'GET', target)).header('etag'), etag)
    assert.match(etag, /^"[^"]+"$/)
  })

  it('a book is told alike in its home set and alone', async () => {
    const body = propfindBody('d:resourcetype', 'd:displayname', 'd:current-user-principal')
    const [alone] = multistatus(await propfind(book, 0, body)).rows
    const inHome = multistatus(await propfind('/addressbooks/alice/', 1, body)).row(book)
    const type = found(inHome, `${DAV}resourcetype`)
    assert(type && child(type, `${CARDDAV}addressbook`))
    assert.deepEqual(found(alone, `${DAV}displayname`), found(inHome, `${DAV}displayname`))
    assert.equal(linkIn(inHome, `${DAV}current-user-principal`), '/principals/alice/')
  })
})
