import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { card, rowsOf, visit } from '../oauth/visitor.ts'

describe('§2 Properties of the fake Google', () => {
  it('spells a multistatus as Google does: its prefixes, status before prop, 404 for the rest', async (t) => {
    const { propfind, alice, book } = await visit(t)
    const { id, etag } = alice.contacts.add(card())
    const asked = '<d:displayname/><card:addressbook-description/><d:getetag/><d:resourcetype/>'
    const { text } = await propfind(book, '1', asked)
    assert.equal(
      text,
      `<?xml version="1.0" encoding="UTF-8"?>
<d:multistatus xmlns:cal="urn:ietf:params:xml:ns:caldav" xmlns:card="urn:ietf:params:xml:ns:carddav" xmlns:cs="http://calendarserver.org/ns/" xmlns:d="DAV:" xmlns:ical="http://apple.com/ns/ical/">
 <d:response>
  <d:href>/carddav/v1/principals/alice@gmail.example/lists/default/</d:href>
  <d:propstat>
   <d:status>HTTP/1.1 200 OK</d:status>
   <d:prop>
    <d:displayname>Address Book</d:displayname>
    <card:addressbook-description>My Contacts</card:addressbook-description>
    <d:resourcetype><d:collection/><card:addressbook/></d:resourcetype>
   </d:prop>
  </d:propstat>
  <d:propstat>
   <d:status>HTTP/1.1 404 Not Found</d:status>
   <d:prop>
    <d:getetag/>
   </d:prop>
  </d:propstat>
 </d:response>
 <d:response>
  <d:href>/carddav/v1/principals/alice@gmail.example/lists/default/${id}</d:href>
  <d:propstat>
   <d:status>HTTP/1.1 200 OK</d:status>
   <d:prop>
    <d:displayname>Contact</d:displayname>
    <d:getetag>${etag}</d:getetag>
    <d:resourcetype/>
   </d:prop>
  </d:propstat>
  <d:propstat>
   <d:status>HTTP/1.1 404 Not Found</d:status>
   <d:prop>
    <card:addressbook-description/>
   </d:prop>
  </d:propstat>
 </d:response>
</d:multistatus>
`,
    )
  })

  it('has a 200 propstat without a prop when nothing was found', async (t) => {
    const { propfind, book } = await visit(t)
    const { text } = await propfind(book, '0', '<d:getetag/>')
    assert.match(text, /<d:status>HTTP\/1\.1 200 OK<\/d:status>\s*<\/d:propstat>/)
  })

  it('declares other namespaces where they stand, as ns1, ns2', async (t) => {
    const { propfind, book } = await visit(t)
    const { text } = await propfind(book, '0', '<bulk-requests xmlns="http://me.com/_namespace/"/>')
    assert.ok(text.includes('<ns1:bulk-requests xmlns:ns1="http://me.com/_namespace/"/>'))
  })

  it('names the principal without its slash, and the home set', async (t) => {
    const { propfind, alice, book } = await visit(t)
    const first = await propfind(book, '0', '<d:current-user-principal/><d:principal-URL/>')
    assert.ok(
      first.text.includes(`<d:current-user-principal><d:href>${alice.principalHref}</d:href>`),
    )
    assert.ok(first.text.includes(`<d:principal-URL><d:href>${alice.principalHref}/</d:href>`))
    const asked = '<d:displayname/><card:addressbook-home-set/><card:directory-gateway/>'
    const second = await propfind(alice.principalHref, '0', asked)
    assert.ok(second.text.includes(`<d:href>${alice.homeSetHref}</d:href>`))
    assert.ok(second.text.includes('<d:displayname>Principal</d:displayname>'))
    assert.match(second.text, /404 Not Found[^]*<card:directory-gateway\/>/)
  })

  it('lists one book in the home set', async (t) => {
    const { propfind, alice, book } = await visit(t)
    const { text } = await propfind(alice.homeSetHref, '1', '<d:displayname/><d:add-member/>')
    assert.deepEqual(rowsOf(text), [alice.homeSetHref, book])
    assert.ok(text.includes('<d:displayname>Homeset</d:displayname>'))
    assert.equal(text.split(`<d:add-member><d:href>${book}</d:href></d:add-member>`).length, 3)
  })

  it('serves sync-token and ctag only to a Depth 0 on the book', async (t) => {
    const { propfind, alice, book } = await visit(t)
    const asked = '<d:sync-token/><cs:getctag/>'
    const own = await propfind(book, '0', asked)
    assert.match(own.text, /googleapis\.com\/carddav\/v1\/synctoken\/0801100118[0-9A-F]{16}</)
    assert.match(own.text, /<cs:getctag>"[0-9a-f]+\.1"<\/cs:getctag>/)
    for (const path of [book, alice.homeSetHref]) {
      const { text } = await propfind(path, '1', asked)
      assert.doesNotMatch(text, /<d:sync-token>|<cs:getctag>/)
    }
  })

  it('moves the ctag with every change, and only then', async (t) => {
    const { alice } = await visit(t)
    const ctag = () => alice.book.ctag()
    const seen = [ctag(), ctag()]
    const { id } = alice.contacts.add(card())
    seen.push(ctag())
    alice.contacts.edit(id, card('NOTE:x'))
    seen.push(ctag())
    alice.contacts.remove(id)
    seen.push(ctag())
    assert.equal(new Set(seen).size, 4)
    assert.equal(seen[0], seen[1])
  })

  it('has no content type for a contact', async (t) => {
    const { propfind, alice } = await visit(t)
    const { href } = alice.contacts.add(card())
    const { text } = await propfind(href, '0', '<d:getcontenttype/>')
    assert.match(text, /404 Not Found[^]*<d:getcontenttype\/>/)
  })

  it('answers Thunderbird and iOS, which use the default namespace and other prefixes', async (t) => {
    const { ask, book } = await visit(t)
    for (const [open, prefix] of [
      ['xmlns', ''],
      ['xmlns:A', 'A:'],
    ] as const) {
      const body = `<${prefix}propfind ${open}="DAV:"><${prefix}prop><${prefix}resourcetype/></${prefix}prop></${prefix}propfind>`
      assert.equal(rowsOf((await ask('PROPFIND', book, { depth: '0', body })).text).length, 1)
    }
  })

  it('answers a PROPFIND without a body', async (t) => {
    const { ask, book } = await visit(t)
    assert.match((await ask('PROPFIND', book, { depth: '0' })).text, /Address Book/)
  })

  it('refuses XML that is not well-formed', async (t) => {
    const { ask, book } = await visit(t)
    assert.equal((await ask('PROPFIND', book, { body: '<d:propfind xmlns:d="DAV:">' })).status, 400)
  })

  it('compresses for those who accept it', async (t) => {
    const { ask, book, google } = await visit(t)
    const accepting = { depth: '1', headers: { 'accept-encoding': 'gzip' } }
    assert.equal((await ask('PROPFIND', book, accepting)).headers.get('content-encoding'), 'gzip')
    google.switches.gzip = false
    assert.equal((await ask('PROPFIND', book, accepting)).headers.get('content-encoding'), null)
  })
})
