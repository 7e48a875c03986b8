import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { card, rowsOf, visit } from '../oauth/visitor.ts'

const WITHOUT_N = 'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Jane Doe\r\nEND:VCARD\r\n'

describe('§4 Creating a contact at the fake Google', () => {
  it('stores a PUT under its own id, which is in Location and is the UID', async (t) => {
    const { ask, alice, book } = await visit(t)
    const made = await ask('PUT', `${book}mine.vcf`, { body: card('UID:mine') })
    assert.equal(made.status, 201)
    const [contact] = alice.contacts.list()
    assert.equal(made.headers.get('location'), contact?.href)
    assert.equal(made.headers.get('etag'), contact?.etag)
    assert.match(contact?.id ?? '', /^[1-9a-f][0-9a-f]{0,15}$/)
    assert.ok(contact?.text.includes(`\nUID:${contact.id}\n`))
  })

  it('has an absolute Location, or none, when switched', async (t) => {
    const { ask, book, google } = await visit(t)
    google.switches.putLocation = 'url'
    const first = await ask('PUT', `${book}a`, { body: card() })
    assert.ok(first.headers.get('location')?.startsWith(`${google.url}/carddav/v1/`))
    google.switches.putLocation = 'none'
    assert.equal((await ask('PUT', `${book}b`, { body: card() })).headers.get('location'), null)
    assert.notEqual((await ask('POST', book, { body: card() })).headers.get('location'), null)
  })

  it('creates with POST to the book', async (t) => {
    const { ask, alice, book } = await visit(t)
    const made = await ask('POST', book, { body: card() })
    assert.equal(made.status, 201)
    assert.equal(made.headers.get('location'), alice.contacts.list()[0]?.href)
  })

  it('remembers the name of a PUT for GET, PROPFIND and multiget, but does not list it', async (t) => {
    const { ask, propfind, report, alice, book } = await visit(t)
    await ask('PUT', `${book}mine.vcf`, { body: card() })
    const own = alice.contacts.list()[0]?.href ?? ''
    assert.match((await ask('GET', `${book}mine.vcf`)).text, /^BEGIN:VCARD\r\nVERSION:3.0\r\n/)
    const asked = '<d:getetag/>'
    assert.deepEqual(rowsOf((await propfind(`${book}mine.vcf`, '0', asked)).text), [own])
    const several = `<d:prop>${asked}</d:prop><d:href>${book}mine.vcf</d:href>`
    assert.deepEqual(rowsOf((await report('card:addressbook-multiget', several)).text), [own])
    assert.deepEqual(rowsOf((await propfind(book, '1', asked)).text), [book, own])
  })

  it('does not delete under the name of a PUT', async (t) => {
    const { ask, alice, book } = await visit(t)
    await ask('PUT', `${book}mine.vcf`, { body: card() })
    assert.equal((await ask('DELETE', `${book}mine.vcf`)).status, 404)
    assert.equal(alice.contacts.size, 1)
  })

  it('never takes a name twice, not even after the contact is gone', async (t) => {
    const { ask, alice, book } = await visit(t)
    await ask('PUT', `${book}mine.vcf`, { body: card() })
    assert.equal((await ask('PUT', `${book}mine.vcf`, { body: card() })).status, 400)
    const [contact] = alice.contacts.list()
    await ask('DELETE', contact?.href ?? '')
    assert.equal((await ask('PUT', `${book}mine.vcf`, { body: card() })).status, 400)
    assert.equal((await ask('PUT', contact?.href ?? '', { body: card() })).status, 400)
    assert.equal(alice.contacts.size, 0)
  })

  it('makes two contacts of a card that comes twice', async (t) => {
    const { ask, alice, book } = await visit(t)
    for (const name of ['a', 'b']) await ask('PUT', book + name, { body: card('UID:same') })
    assert.equal(alice.contacts.size, 2)
  })

  it('overwrites an existing contact in spite of If-None-Match', async (t) => {
    const { ask, alice } = await visit(t)
    const { href, id } = alice.contacts.add(card())
    const headers = { 'if-none-match': '*' }
    assert.equal((await ask('PUT', href, { body: card('TITLE:new'), headers })).status, 204)
    assert.match(alice.contacts.get(id)?.text ?? '', /TITLE:new/)
  })

  it('refuses a card without N, of another version, or none at all', async (t) => {
    const { ask, alice, book } = await visit(t)
    const bodies = [
      WITHOUT_N,
      card().replace('3.0', '4.0'),
      card().replace('3.0', '2.1'),
      'x',
      card() + card(),
    ]
    for (const body of bodies) {
      const refused = await ask('PUT', `${book}x`, { body })
      assert.equal(refused.status, 400)
      assert.match(refused.text, /"Request contains an invalid argument\."/)
    }
    assert.equal(
      (await ask('PUT', `${book}x`, { body: card().replace('Doe;Jane', ';') })).status,
      201,
    )
    assert.equal(alice.contacts.size, 1)
  })
})

describe('§5 Updating and deleting at the fake Google', () => {
  it('ignores If-Match, and gives a new ETag', async (t) => {
    const { ask, alice } = await visit(t)
    const { href, id, etag } = alice.contacts.add(card())
    const written = await ask('PUT', href, {
      body: card('NOTE:2'),
      headers: { 'if-match': '"no"' },
    })
    assert.equal(written.status, 204)
    assert.notEqual(written.headers.get('etag'), etag)
    assert.equal(written.headers.get('etag'), alice.contacts.get(id)?.etag)
    assert.equal((await ask('DELETE', href, { headers: { 'if-match': '"no"' } })).status, 204)
  })

  it('can answer 201 to an update, and keep the preconditions that are documented', async (t) => {
    const { ask, alice, google } = await visit(t)
    const { href } = alice.contacts.add(card())
    google.switches.putUpdateStatus = 201
    assert.equal((await ask('PUT', href, { body: card('NOTE:2') })).status, 201)
    google.switches.honourPreconditions = true
    for (const headers of [{ 'if-match': '"no"' }, { 'if-none-match': '*' }]) {
      assert.equal((await ask('PUT', href, { body: card(), headers })).status, 412)
    }
    assert.equal(
      (await ask('PUT', href, { body: card(), headers: { 'if-match': '*' } })).status,
      201,
    )
  })

  it('removes what it understands and the body leaves out, but no X- that it does not', async (t) => {
    const { ask, alice } = await visit(t)
    const { href, id } = alice.contacts.add(card('TEL:1', 'NOTE:n', 'X-FILE-AS:a', 'X-OTHER:b'))
    await ask('PUT', href, { body: card('X-OTHER:changed') })
    const text = alice.contacts.get(id)?.text ?? ''
    assert.doesNotMatch(text, /TEL|NOTE/)
    assert.match(text, /\nX-OTHER:changed\nX-FILE-AS:a\n/)
  })

  it('makes FN from N, so that a change of FN alone does nothing', async (t) => {
    const { ask, alice } = await visit(t)
    const { href, id, etag } = alice.contacts.add(card('FN:Jane Doe'))
    await ask('PUT', href, { body: card('FN:Somebody Else') })
    assert.match(alice.contacts.get(id)?.text ?? '', /\nFN:Jane Doe\n/)
    assert.equal(alice.contacts.get(id)?.etag, etag)
  })

  it('answers 404 once a contact is gone', async (t) => {
    const { ask, alice } = await visit(t)
    const { href } = alice.contacts.add(card())
    assert.equal((await ask('DELETE', href)).status, 204)
    assert.equal((await ask('DELETE', href)).status, 404)
    const gone = await ask('GET', href)
    assert.equal(gone.status, 404)
    assert.match(gone.text, /"Requested entity was not found\."/)
  })

  it('does not delete the book', async (t) => {
    const { ask, alice, book } = await visit(t)
    alice.contacts.add(card())
    assert.equal((await ask('DELETE', book)).status, 404)
    assert.equal(alice.contacts.size, 1)
  })
})
