import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CARDDAV, child, DAV } from '../fake-google/dav/xml.ts'
import { conditionOf, document, found, linkIn, multistatus } from '../support/dav-answers.ts'
import { multigetBody, propfindBody, queryBody, syncBody, vcard } from '../support/dav-bodies.ts'
import { sendRawRequest, createSharedTestBridge } from '../support/bridge-requests.ts'

/** Old recipes name Google's own paths; people who follow them change only the host. */
const google = '/carddav/v1/principals/alice@gmail.example/'
const type = { 'Content-Type': 'text/vcard' }

describe('an address of Google’s', () => {
  const bridge = createSharedTestBridge()
  const propfind = async (target: string, depth: 0 | 1, ...names: readonly string[]) =>
    multistatus(
      await sendRawRequest(bridge, 'PROPFIND', target, { depth, body: propfindBody(...names) }),
    )

  it('of the principal or the home set leads to ours', async () => {
    const { hrefs, rows } = await propfind(google, 0, 'card:addressbook-home-set')
    assert.deepEqual(hrefs, ['/principals/alice/'])
    assert.equal(linkIn(rows[0], `${CARDDAV}addressbook-home-set`), '/addressbooks/alice/')
    const home = await propfind(`${google}lists/`, 1, 'd:resourcetype')
    assert.deepEqual(home.hrefs, ['/addressbooks/alice/', '/addressbooks/alice/contacts/'])
  })

  it('of another account is 403', async () => {
    for (const end of ['', 'lists/', 'lists/default/', 'lists/default/a.vcf'])
      for (const method of ['PROPFIND', 'GET', 'DELETE']) {
        const target = google.replace('alice', 'bob') + end
        assert.equal((await sendRawRequest(bridge, method, target, { depth: 0 })).status, 403)
      }
  })

  it('of another list is 404', async () => {
    for (const end of ['lists/other/', 'lists/default/a/b', 'groups/'])
      assert.equal(
        (await sendRawRequest(bridge, 'PROPFIND', google + end, { depth: 0 })).status,
        404,
      )
  })
})

for (const base of [
  `${google}lists/default/`,
  '/carddav/v1/principals/Alice%40Gmail.Example/lists/default/',
  '/carddav/v1/principals/alice/lists/default/',
  '/addressbooks/alice@gmail.example/contacts/',
  '/addressbooks/Alice/%63ontacts/',
])
  describe(`a book that is asked as ${base}`, () => {
    const bridge = createSharedTestBridge()
    const ask = (
      method: string,
      target: string,
      request: NonNullable<Parameters<typeof sendRawRequest>[3]> = {},
    ) => sendRawRequest(bridge, method, target, request)
    const report = async (body: string) =>
      multistatus(await ask('REPORT', base, { depth: 1, body }))

    it('has its row and its cards below that, in each kind of answer', async () => {
      const { id } = bridge.account.contacts.add(vcard('Listed', 'UID:listed'))
      const card = `${base}${id}.vcf`
      const body = propfindBody('d:getetag', 'd:add-member')
      const listed = multistatus(await ask('PROPFIND', base, { depth: 1, body }))
      assert.deepEqual(listed.hrefs, [base, card])
      assert.equal(linkIn(listed.rows[0], `${DAV}add-member`), base)
      assert.deepEqual((await report(queryBody('<card:filter/>'))).hrefs, [card])
      assert.deepEqual((await report(syncBody(''))).hrefs, [card])
      const hrefs = [card, `${id}.vcf`, `/addressbooks/alice/contacts/${id}.vcf`, `${base}no.vcf`]
      assert.deepEqual((await report(multigetBody(hrefs))).hrefs, [card, `${base}no.vcf`])
      const alone = multistatus(await ask('PROPFIND', card, { depth: 0, body }))
      assert.deepEqual(alone.hrefs, [card])
      const bare = await ask('PROPFIND', base.slice(0, -1), { depth: 0, body })
      assert.equal(bare.header('content-location'), base)
      assert.deepEqual(multistatus(bare).hrefs, [base])
      const home = multistatus(await ask('PROPFIND', '/addressbooks/alice/', { depth: 1, body }))
      assert(home.hrefs.includes('/addressbooks/alice/contacts/'))
    })

    it('is written to below that, with conditions, and its changes are told', async () => {
      const [token = ''] = (await report(syncBody(''))).syncTokens
      const href = `${base}new.vcf`
      const put = (headers: Readonly<Record<string, string>>, body = vcard('New', 'UID:new')) =>
        ask('PUT', href, { headers: { ...type, ...headers }, body })
      assert.equal((await put({ 'If-None-Match': '*' })).status, 201)
      assert.equal((await put({ 'If-None-Match': '*' })).status, 412)
      assert.equal((await put({ If: `<${href}> (["other"])` })).status, 412)
      const { rows, hrefs } = await report(multigetBody([href], ['d:getetag']))
      assert.deepEqual(hrefs, [href])
      const etag = found(rows[0], `${DAV}getetag`)?.text ?? ''
      assert.equal((await put({ If: `<${href}> ([${etag}])` })).status, 204)
      const conflict = await ask('PUT', `${base}twice.vcf`, {
        headers: type,
        body: vcard('Twice', 'UID:new'),
      })
      assert.equal(conditionOf(conflict), `${CARDDAV}no-uid-conflict`)
      const held = document(conflict).children[0]
      assert.equal(held && child(held, `${DAV}href`)?.text, href)
      const posted = await ask('POST', base, { headers: type, body: vcard('Posted') })
      const location = posted.header('location') ?? ''
      assert(location.startsWith(base))
      assert.deepEqual(
        (await report(syncBody(token))).hrefs.toSorted(),
        [href, location].toSorted(),
      )
      for (const card of [href, location]) {
        assert.equal((await ask('GET', card)).status, 200)
        assert.equal((await ask('DELETE', card)).status, 204)
        assert.equal((await ask('GET', card)).status, 404)
      }
    })
  })
