import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CARDDAV, child, DAV } from '../fake-google/dav/xml.ts'
import { conditionOf, multistatus } from '../support/dav-answers.ts'
import { nameContains, queryBody, vcard } from '../support/dav-bodies.ts'
import { sendRawRequest, createSharedTestBridge } from '../support/bridge-requests.ts'

/** RFC 6352 §8.6, as CONFORMANCE numbers its requirements. */
const book = '/addressbooks/alice/contacts/'

describe('addressbook-query', () => {
  const bridge = createSharedTestBridge()
  const hrefOf = (name: string): string =>
    `${book}${bridge.account.contacts.add(vcard(name)).id}.vcf`
  const query = async (more: string, depth: 0 | 1 | 'infinity' = 1) =>
    multistatus(await sendRawRequest(bridge, 'REPORT', book, { depth, body: queryBody(more) }))

  it('44. Depth is honoured: 0 is the book, which is no card; 1 its members', async () => {
    const href = hrefOf('Depth of query')
    const filter = nameContains('depth of')
    assert.deepEqual((await query(filter, 0)).hrefs, [])
    assert.deepEqual((await query(filter, 1)).hrefs, [href])
    assert.deepEqual((await query(filter, 'infinity')).hrefs, [href])
  })

  it('44. a card that is asked about itself answers', async () => {
    const href = hrefOf('Alone')
    const ask = async (text: string) =>
      multistatus(
        await sendRawRequest(bridge, 'REPORT', href, {
          depth: 0,
          body: queryBody(nameContains(text)),
        }),
      )
    assert.deepEqual((await ask('alone')).hrefs, [href])
    assert.deepEqual((await ask('another')).hrefs, [])
  })

  it('45. a query without a filter, or with an empty one, matches every card', async () => {
    hrefOf('Every')
    for (const filter of ['', '<card:filter/>'])
      assert.equal((await query(filter)).rows.length, bridge.account.contacts.size)
  })

  it('46. an unknown collation is refused by name, the two of the RFC work', async () => {
    const href = hrefOf('Émile')
    const body = queryBody(nameContains('x', 'collation="i;no-such"'))
    const answer = await sendRawRequest(bridge, 'REPORT', book, { depth: 1, body })
    assert.equal(answer.status, 403)
    assert.equal(conditionOf(answer), `${CARDDAV}supported-collation`)
    assert.deepEqual((await query(nameContains('MILE', 'collation="i;ascii-casemap"'))).hrefs, [
      href,
    ])
    assert.deepEqual((await query(nameContains('éM', 'collation="i;ascii-casemap"'))).hrefs, [])
    assert.deepEqual((await query(nameContains('ÉM', 'collation="i;unicode-casemap"'))).hrefs, [
      href,
    ])
    assert.deepEqual((await query(nameContains('éM', 'collation="i;unicode-casemap"'))).hrefs, [
      href,
    ])
  })

  it('47. a query that is cut short says so on the book, with 507', async () => {
    for (const name of ['Limit 1', 'Limit 2', 'Limit 3']) hrefOf(name)
    const limit = '<card:limit><card:nresults>2</card:nresults></card:limit>'
    const cut = await query(nameContains('limit') + limit)
    assert.equal(cut.rows.length, 3)
    assert.equal(cut.row(book).status, 'HTTP/1.1 507 Insufficient Storage')
    const error = child(cut.row(book).element, `${DAV}error`)
    assert.equal(error?.children[0]?.name, `${CARDDAV}number-of-matches-within-limits`)
    const enough = await query(nameContains('limit') + limit.replace('2', '3'))
    assert(!enough.hrefs.includes(book))
  })
})
