import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CARDDAV, DAV } from '../fake-google/dav/xml.ts'
import { found, multistatus, namesWith } from '../support/dav-answers.ts'
import { propfindBody, proppatchBody } from '../support/dav-bodies.ts'
import { requires } from '../support/debian.ts'
import { sendRawRequest } from '../support/bridge-requests.ts'
import { openTestBridge } from '../support/test-bridge.ts'
import { nested, type Scope } from '../support/scope.ts'
import { startPlainDav } from '../upstreams/plain-dav.ts'
import { startRadicale } from '../upstreams/radicale.ts'
import { startXandikos } from '../upstreams/xandikos.ts'

const book = '/addressbooks/alice/people/'
const colour = '{http://inf-it.com/ns/ab/}addressbook-color'
const set = (inside: string): string => `<d:set><d:prop>${inside}</d:prop></d:set>`

async function open(t: Scope) {
  const upstream = await startPlainDav(t)
  const bridge = await openTestBridge(t, upstream)
  const patch = async (inside: string, target = book, headers = {}) => {
    const body = proppatchBody(inside)
    return multistatus(await sendRawRequest(bridge, 'PROPPATCH', target, { body, headers })).row(
      target,
    )
  }
  const sent = () => upstream.requests.filter((request) => request.startsWith('PROPPATCH'))
  return { bridge, patch, sent, people: upstream.books[0], company: upstream.books[2] }
}

describe('a PROPPATCH on a server that keeps properties', () => {
  it('20. changes the name, the description and the colour of a book, and takes them away', async (t) => {
    const { bridge, patch } = await open(t)
    const row = await patch(
      set('<d:displayname>Friends &amp; foes</d:displayname>') +
        set('<card:addressbook-description>All of them</card:addressbook-description>') +
        set(
          '<i:addressbook-color xmlns:i="http://inf-it.com/ns/ab/">#ff0000</i:addressbook-color>',
        ),
    )
    const names = [`${DAV}displayname`, `${CARDDAV}addressbook-description`, colour]
    assert.deepEqual(namesWith(row, '200 OK'), names)
    const body = propfindBody('d:displayname', 'card:addressbook-description').replace(
      '</d:prop>',
      '<i:addressbook-color xmlns:i="http://inf-it.com/ns/ab/"/></d:prop>',
    )
    const read = async () =>
      multistatus(await sendRawRequest(bridge, 'PROPFIND', book, { depth: 0, body })).row(book)
    const values = names.map((name) => read().then((now) => found(now, name)?.text))
    assert.deepEqual(await Promise.all(values), ['Friends & foes', 'All of them', '#ff0000'])
    await patch('<d:remove><d:prop><card:addressbook-description/></d:prop></d:remove>')
    assert.equal(found(await read(), `${CARDDAV}addressbook-description`), undefined)
  })

  it('20. does all or nothing: beside what cannot be changed, what could be is 424', async (t) => {
    const { patch, sent, people } = await open(t)
    const row = await patch(
      set('<d:displayname>Other</d:displayname>') + set('<d:getetag>x</d:getetag>'),
    )
    assert.deepEqual(namesWith(row, '424 Failed Dependency'), [`${DAV}displayname`])
    assert.deepEqual(namesWith(row, '403 Forbidden'), [`${DAV}getetag`])
    assert.deepEqual(sent(), [])
    assert.equal(people.properties.get(`${DAV}displayname`), 'People &amp; friends')
  })

  it('of a book that may only be read is refused by name', async (t) => {
    const { patch, company } = await open(t)
    const row = await patch(
      set('<d:displayname>Mine</d:displayname>'),
      '/addressbooks/alice/company/',
    )
    assert.deepEqual(namesWith(row, '403 Forbidden'), [`${DAV}displayname`])
    assert.equal(company?.properties.get(`${DAV}displayname`), 'Company')
  })

  it('of a device that may only read sends nothing', async (t) => {
    const { bridge, patch, sent } = await open(t)
    const as = { Authorization: bridge.readOnly }
    const row = await patch(set('<d:displayname>Mine</d:displayname>'), book, as)
    assert.deepEqual(namesWith(row, '403 Forbidden'), [`${DAV}displayname`])
    assert.deepEqual(sent(), [])
  })

  it('of me-card is refused by name on the home set, and nothing is sent', async (t) => {
    const { patch, sent } = await open(t)
    const card = `<cs:me-card><d:href>${book}a.vcf</d:href></cs:me-card>`
    const row = await patch(set(card), '/addressbooks/alice/')
    assert.deepEqual(namesWith(row, '403 Forbidden'), ['{http://calendarserver.org/ns/}me-card'])
    assert.deepEqual(sent(), [])
  })

  it('of a card that is not there is answered 404', async (t) => {
    const { bridge } = await open(t)
    const body = proppatchBody(set('<d:displayname>x</d:displayname>'))
    assert.equal(
      (await sendRawRequest(bridge, 'PROPPATCH', `${book}none.vcf`, { body })).status,
      404,
    )
  })
})

for (const [server, start] of [
  ['radicale', startRadicale],
  ['xandikos', startXandikos],
] as const)
  describe(`a PROPPATCH on ${server}`, { skip: requires(server) }, () => {
    it('renames the book', async (t) => {
      const scope = nested(t)
      const bridge = await openTestBridge(scope, await start(scope))
      const home = '/addressbooks/alice/'
      const ask = { depth: 1, body: propfindBody('d:displayname') } as const
      const [, listed] = multistatus(await sendRawRequest(bridge, 'PROPFIND', home, ask)).rows
      const href = listed?.href ?? ''
      const body = proppatchBody(set('<d:displayname>Neu</d:displayname>'))
      const row = multistatus(await sendRawRequest(bridge, 'PROPPATCH', href, { body })).row(href)
      assert.deepEqual(namesWith(row, '200 OK'), [`${DAV}displayname`])
      const now = multistatus(await sendRawRequest(bridge, 'PROPFIND', home, ask)).row(href)
      assert.equal(found(now, `${DAV}displayname`)?.text, 'Neu')
    })
  })
