import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { CARDDAV, DAV } from '../fake-google/dav/xml.ts'
import { addDevice } from '../support/add-device.ts'
import { basic } from '../support/basic.ts'
import { document, found, multistatus, type Row } from '../support/dav-answers.ts'
import { mkcolBody, propfindBody, proppatchBody, vcard } from '../support/dav-bodies.ts'
import { sendRawRequest, type RawBridgeRequest } from '../support/bridge-requests.ts'
import { openGoogleTestBridge, openTestBridge } from '../support/test-bridge.ts'
import { createScope, type Scope } from '../support/scope.ts'
import { startPlainDav, type PlainOverride } from '../upstreams/plain-dav.ts'

const home = '/addressbooks/alice/'
const upstreamHome = '/dav/books/alice/'
const friends = `${home}friends/`
const texts =
  '<d:displayname>Friends &amp; foes</d:displayname>' +
  '<card:addressbook-description>All of them</card:addressbook-description>'

async function open(t: Scope) {
  const upstream = await startPlainDav(t)
  const bridge = await openTestBridge(t, upstream)
  const mkcol = (target: string, request: RawBridgeRequest = {}) =>
    sendRawRequest(bridge, 'MKCOL', target, request)
  const listing = async () => {
    const body = propfindBody('d:resourcetype', 'd:displayname', 'card:addressbook-description')
    return multistatus(await sendRawRequest(bridge, 'PROPFIND', home, { depth: 1, body }))
  }
  const sent = () => upstream.requests.filter((request) => request.startsWith('MKCOL'))
  return { upstream, bridge, mkcol, listing, sent }
}

type Opened = Awaited<ReturnType<typeof open>>

const textOf = (row: Row, name: string) => found(row, name)?.text

describe('MKCOL on a server that makes address books', () => {
  it('makes one with its name and description, which is there at once, can be written and not be deleted', async (t) => {
    const { upstream, bridge, mkcol, listing, sent } = await open(t)
    const before = (await listing()).hrefs
    const made = await mkcol(friends, { body: mkcolBody(texts) })
    assert.equal(made.status, 201)
    assert.deepEqual(sent(), [`MKCOL ${upstreamHome}friends/`])
    const after = await listing()
    assert.deepEqual([...after.hrefs].sort(), [...before, friends].sort())
    assert.equal(textOf(after.row(friends), `${DAV}displayname`), 'Friends & foes')
    const [kept] = upstream.books.filter(({ path }) => path === `${upstreamHome}friends/`)
    assert.equal(kept?.properties.get(`${CARDDAV}addressbook-description`), 'All of them')
    const card = `${friends}ada.vcf`
    const put = await sendRawRequest(bridge, 'PUT', card, { body: vcard('Ada', 'UID:ada') })
    assert.equal(put.status, 201)
    assert.equal((await sendRawRequest(bridge, 'GET', card)).status, 200)
    assert.deepEqual(kept.names, ['ada.vcf'])
    assert.deepEqual(upstream.books[0].names, [])
    assert.equal((await sendRawRequest(bridge, 'DELETE', friends)).status, 403)
  })

  it('makes one without a body, too, and without a slash at the end of its address', async (t) => {
    const { mkcol, listing, sent } = await open(t)
    assert.equal((await mkcol(`${home}family`)).status, 201)
    assert((await listing()).hrefs.includes(`${home}family/`))
    assert.deepEqual(sent(), [`MKCOL ${upstreamHome}family/`])
  })

  it('keeps the name of the address that the client chose, also when the books are looked up again', async (t) => {
    const { mkcol, listing, upstream } = await open(t)
    const target = `${home}my_book.2/`
    assert.equal((await mkcol(target)).status, 201)
    upstream.overrides.push(onMkcol(() => ({ status: 409 })))
    assert.equal((await mkcol(friends)).status, 409)
    const lookups = () => upstream.requests.filter((each) => each === `PROPFIND ${upstreamHome}`)
    const before = lookups().length
    assert((await listing()).hrefs.includes(target))
    assert.equal(lookups().length, before + 1)
  })
})

describe('MKCOL that cannot be done', () => {
  const scope = createScope()
  const shared = {} as Opened
  before(async () => Object.assign(shared, await open(scope)))
  after(() => scope.close())

  it('is answered 405 where something is, 403 or 409 where no address book can be', async () => {
    const { mkcol, upstream, sent } = shared
    upstream.books[0].put('ada.vcf', vcard('Ada', 'UID:ada'))
    for (const [target, status] of [
      ['/', 405],
      ['/principals/alice/', 405],
      [home, 405],
      [`${home}people/`, 405],
      [`${home}people/ada.vcf`, 405],
      [`${home}people/sub`, 403],
      [`${home}people/sub/`, 403],
      ['/books/', 403],
      [`${home}none/sub`, 409],
      [`${home}Friends/`, 403],
      [`${home}my%20friends/`, 403],
    ] as const) {
      const answer = await mkcol(target, { body: mkcolBody() })
      assert.equal(answer.status, status, target)
      if (status === 405) assert.doesNotMatch(answer.header('allow') ?? '', /MKCOL/)
    }
    assert.deepEqual(sent(), [])
  })

  it('of another kind of collection is answered 403, each property with its outcome', async () => {
    const { mkcol, sent } = shared
    const calendar = '<d:collection/><x:calendar xmlns:x="urn:ietf:params:xml:ns:caldav"/>'
    for (const type of [calendar, '<d:collection/>', '<card:addressbook/>']) {
      const answer = await mkcol(friends, { body: mkcolBody(texts, type) })
      assert.equal(answer.status, 403)
      const root = document(answer)
      assert.equal(root.name, `${DAV}mkcol-response`)
      assert.match(answer.text, /valid-resourcetype/)
      assert.deepEqual(outcomes(answer.text), [
        'resourcetype 403',
        'displayname 424',
        'addressbook-description 424',
      ])
    }
    assert.deepEqual(sent(), [])
  })

  it('with a property that a book cannot have makes none, and names it', async () => {
    const { mkcol, sent } = shared
    const body = mkcolBody('<d:displayname>x</d:displayname><d:getetag>y</d:getetag>')
    const answer = await mkcol(friends, { body })
    assert.equal(answer.status, 403)
    assert.match(answer.text, /cannot-modify-protected-property/)
    assert.deepEqual(outcomes(answer.text), ['resourcetype 424', 'displayname 424', 'getetag 403'])
    assert.deepEqual(sent(), [])
  })

  it('with a body that is none of it is answered 415, with broken XML 400', async () => {
    const { mkcol, sent } = shared
    const type = (value: string) => ({ headers: { 'Content-Type': value } })
    for (const [request, status] of [
      [{ body: 'make it', ...type('text/plain') }, 415],
      [{ body: mkcolBody(), ...type('application/json') }, 415],
      [{ body: proppatchBody(''), ...type('application/xml') }, 415],
      [{ body: '<d:mkcol xmlns:d="DAV:">', ...type('text/xml; charset=utf-8') }, 400],
    ] as const)
      assert.equal((await mkcol(friends, request)).status, status, request.body)
    assert.deepEqual(sent(), [])
  })

  it('by a device that may only read, or that is shown one book, is answered 403', async () => {
    const { bridge, mkcol, sent } = shared
    await addDevice(bridge, { name: 'box', password: 'box', book: 'people' })
    for (const Authorization of [bridge.readOnly, basic('alice', 'box')])
      assert.equal((await mkcol(friends, { headers: { Authorization } })).status, 403)
    assert.deepEqual(sent(), [])
  })

  it('is told by OPTIONS where it is served, and nowhere else', async () => {
    const { bridge } = shared
    const options = (target: string) => sendRawRequest(bridge, 'OPTIONS', target)
    for (const target of [home, friends]) {
      const answer = await options(target)
      assert.match(answer.header('allow') ?? '', /\bMKCOL\b/, target)
      assert.match(answer.header('dav') ?? '', /\bextended-mkcol\b/, target)
    }
    for (const target of ['/', '/principals/alice/', `${friends}a.vcf`, '*']) {
      const answer = await options(target)
      assert.doesNotMatch(answer.header('allow') ?? '', /MKCOL/, target)
      assert.equal(answer.header('dav'), '1, 3, addressbook', target)
    }
  })
})

describe('MKCOL that the server does not do', () => {
  it('is told in the status of its kind, and sent once', async (t) => {
    const { upstream, mkcol, listing, sent } = await open(t)
    let status = 0
    upstream.overrides.push(onMkcol(() => ({ status })))
    for (const [refused, expected] of [
      [403, 403],
      [405, 403],
      [409, 409],
      [415, 403],
      [507, 507],
      [400, 502],
      [500, 502],
    ] as const) {
      status = refused
      assert.equal((await mkcol(`${home}n${refused}/`)).status, expected, String(refused))
    }
    assert.equal(sent().length, 7)
    assert.equal((await listing()).hrefs.length, 1 + upstream.books.length)
  })

  it('is answered 503 when the answer was lost, and the next listing shows what was made', async (t) => {
    const { upstream, mkcol, listing, sent } = await open(t)
    await listing()
    upstream.overrides.push(
      onMkcol((perform) => ({ ...perform(), send: (response) => response.destroy() })),
    )
    assert.equal((await mkcol(friends)).status, 503)
    assert.equal(sent().length, 1)
    assert((await listing()).hrefs.includes(friends))
    assert.equal((await mkcol(friends)).status, 405)
    assert.equal(sent().length, 1)
  })
})

describe('MKCOL on Google', () => {
  it('is answered 405 with Allow, told by no OPTIONS, and never sent', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    for (const target of [home, friends, `${home}contacts/`]) {
      const answer = await sendRawRequest(bridge, 'MKCOL', target, { body: mkcolBody() })
      assert.equal(answer.status, 405, target)
      const options = await sendRawRequest(bridge, 'OPTIONS', target)
      for (const { header } of [answer, options]) {
        assert.doesNotMatch(header('allow') ?? 'MKCOL', /MKCOL/, target)
        assert.equal(header('dav'), '1, 3, addressbook')
      }
    }
    assert.deepEqual(
      bridge.google.requests.filter(({ method }) => method === 'MKCOL'),
      [],
    )
  })
})

const onMkcol =
  (answer: (perform: Parameters<PlainOverride>[1]) => ReturnType<PlainOverride>): PlainOverride =>
  ({ method }, perform) =>
    method === 'MKCOL' ? answer(perform) : undefined

/** Local name and status code of every propstat, in their order. */
const outcomes = (text: string): readonly string[] =>
  [...text.matchAll(/<d:prop><\w+:([\w-]+)\/><\/d:prop><d:status>HTTP\/1\.1 (\d+)/g)].map(
    ([, name, status]) => `${name ?? ''} ${status ?? ''}`,
  )
