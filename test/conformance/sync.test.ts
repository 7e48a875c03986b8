import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { replaceBody } from '../fake-google/fault-answers.ts'
import { CALENDARSERVER, CARDDAV, child, DAV } from '../fake-google/dav/xml.ts'
import { cardIn, conditionOf, found, multistatus, type Row } from '../support/dav-answers.ts'
import { allpropBody, propfindBody, syncBody, vcard, type SyncAsk } from '../support/dav-bodies.ts'
import {
  sendRawRequest,
  sentUpstream,
  createSharedTestBridge,
  type RawBridgeRequest,
} from '../support/bridge-requests.ts'

/** RFC 6578, as CONFORMANCE numbers its requirements. */
const book = '/addressbooks/alice/contacts/'
const day = 86_400_000

describe('sync-collection', () => {
  const bridge = createSharedTestBridge()
  const ask = (token: string, body: SyncAsk = {}, more: RawBridgeRequest = { depth: 0 }) =>
    sendRawRequest(bridge, 'REPORT', book, { ...more, body: syncBody(token, body) })
  const sync = async (token: string, body: SyncAsk = {}, more?: RawBridgeRequest) =>
    multistatus(await ask(token, body, more))
  const tokenNow = async (): Promise<string> => (await sync('')).syncTokens[0] ?? ''
  const add = (name: string): string => `${book}${bridge.account.contacts.add(vcard(name)).id}.vcf`

  it('61. an empty token gives every member and a token', async () => {
    const hrefs = ['A', 'B', 'C'].map(add)
    const answer = await sync('', { names: ['d:getetag', 'card:address-data'] })
    assert.deepEqual(answer.hrefs.toSorted(), hrefs.toSorted())
    for (const row of answer.rows) {
      assert(found(row, `${DAV}getetag`))
      assert.match(cardIn(row) ?? '', /^BEGIN:VCARD/)
    }
    assert.equal(answer.syncTokens.length, 1)
    assert.deepEqual((await sync(answer.syncTokens[0] ?? '')).rows, [])
  })

  it('62. Depth 0, 1 or none make no difference', async () => {
    const token = await tokenNow()
    const href = add('Depth')
    for (const more of [{ depth: 0 }, { depth: 1 }, {}] as const)
      assert.deepEqual((await sync(token, {}, more)).hrefs, [href])
  })

  it('63. a changed member has propstats and no status of its own', async () => {
    const { id } = bridge.account.contacts.add(vcard('Before'))
    const token = await tokenNow()
    const { etag } = bridge.account.contacts.edit(id, vcard('After'))
    const { rows } = await sync(token, { names: ['d:getetag', 'cs:unknown'] })
    assert.equal(rows.length, 1)
    assert.equal(rows[0]?.status, undefined)
    assert.equal(found(rows[0], `${DAV}getetag`)?.text, etag)
  })

  it('64. a removed member has its href, status 404 and no propstat', async () => {
    const { id } = bridge.account.contacts.add(vcard('Removed'))
    await sendRawRequest(bridge, 'PUT', `${book}own-name.vcf`, { body: vcard('Own name') })
    const token = await tokenNow()
    bridge.account.contacts.remove(id)
    await sendRawRequest(bridge, 'DELETE', `${book}own-name.vcf`)
    const { rows } = await sync(token)
    const told = (row: Row) => [row.href, row.status, row.propstats]
    // In the order in which the bridge has heard of them.
    assert.deepEqual(rows.map(told), [
      [`${book}own-name.vcf`, 'HTTP/1.1 404 Not Found', []],
      [`${book}${id}.vcf`, 'HTTP/1.1 404 Not Found', []],
    ])
  })

  it('65. every answer has one sync-token, behind the responses', async () => {
    let token = ''
    for (const name of ['One', 'Two', 'Three']) {
      add(name)
      const answer = await ask(token)
      const { syncTokens } = multistatus(answer)
      assert.equal(syncTokens.length, 1)
      assert.match(answer.text, /<\/d:sync-token><\/d:multistatus>$/)
      token = syncTokens[0] ?? ''
    }
  })

  it('66. a token is a URI with nothing of upstream to read in it, whoever asks by whatever name', async () => {
    const token = await tokenNow()
    assert.match(token, /^urn:carddav-bridge:sync:[A-Za-z0-9_-]+$/)
    const href = add('Anybody')
    for (const headers of [{ Authorization: bridge.readOnly }, { Host: 'localhost' }])
      assert.deepEqual((await sync(token, {}, { headers })).hrefs, [href])
    const body = propfindBody('d:sync-token')
    const answer = await sendRawRequest(bridge, 'PROPFIND', book, { depth: 0, body })
    const property = found(multistatus(answer).rows[0], `${DAV}sync-token`)?.text ?? ''
    assert.deepEqual((await sync(property)).rows, [])
  })

  it('67. a token that was never given out is refused with valid-sync-token, without asking upstream', async () => {
    const good = await tokenNow()
    const wrong = [
      'x',
      'http://sabre.io/ns/sync/1',
      'urn:carddav-bridge:sync:',
      `${good}A`,
      good.slice(0, -3),
      good.replace('sync:', 'sync:A'),
      good.toUpperCase(),
    ]
    const sent = await sentUpstream(bridge, async () => {
      for (const token of wrong) {
        const answer = await ask(token)
        assert.equal(answer.status, 403, token)
        assert.equal(conditionOf(answer), `${DAV}valid-sync-token`)
      }
    })
    assert.deepEqual(sent, [])
  })

  it('67. a token of another life of the book is refused with 403, for Thunderbird with 400', async () => {
    const agents = [
      ['DAVx5/4.4', 403],
      ['Mozilla/5.0 Gecko/20100101 Thunderbird/128.0', 400],
    ] as const
    for (const [agent, status] of agents) {
      const answer = await ask('urn:x:former', {}, { depth: 1, headers: { 'User-Agent': agent } })
      assert.equal(answer.status, status)
      assert.equal(conditionOf(answer), `${DAV}valid-sync-token`)
    }
  })

  it('67. a token outlives those of upstream', async () => {
    const token = await tokenNow()
    bridge.google.clock.advance(30 * day)
    const href = add('After a month')
    assert.deepEqual((await sync(token)).hrefs, [href])
  })

  it('68. what upstream tells in parts arrives whole', async () => {
    const token = await tokenNow()
    const href = add('First part')
    const cut = (body: string): string =>
      body.replace(
        '<d:sync-token>',
        `<d:response><d:href>${bridge.account.bookHref}</d:href><d:status>HTTP/1.1 507 Insufficient Storage</d:status>` +
          '<d:error><d:number-of-matches-within-limits/></d:error></d:response><d:sync-token>',
      )
    bridge.google.faults.push({
      match: { method: 'REPORT', body: /sync-collection/, n: 1 },
      do: replaceBody(cut),
    })
    const answer = await sync(token)
    bridge.google.faults.length = 0
    assert.deepEqual(answer.hrefs, [href])
    assert.deepEqual((await sync(answer.syncTokens[0] ?? '')).rows, [])
  })

  it('69. more changes than the limit come in parts, each but the last marked by 507 on the book', async () => {
    const token = await tokenNow()
    const hrefs = ['L1', 'L2', 'L3', 'L4', 'L5'].map((name) => add(name))
    const told: string[] = []
    let next = token
    for (const isLast of [false, false, true]) {
      const answer = await sync(next, { limit: 2 })
      told.push(...answer.hrefs.filter((href) => href !== book))
      assert.equal(answer.hrefs.includes(book), !isLast)
      if (!isLast) assert.equal(answer.row(book).status, 'HTTP/1.1 507 Insufficient Storage')
      next = answer.syncTokens[0] ?? ''
    }
    assert.deepEqual(told.toSorted(), hrefs.toSorted())
    assert.deepEqual((await sync(next)).rows, [])
  })

  it('69. a change between two parts is told', async () => {
    const token = await tokenNow()
    const { id } = bridge.account.contacts.add(vcard('P1'))
    add('P2')
    const first = await sync(token, { limit: 1 })
    bridge.account.contacts.edit(id, vcard('P1 again'))
    const rest = await sync(first.syncTokens[0] ?? '')
    assert.ok(rest.hrefs.includes(`${book}${id}.vcf`))
  })

  it('70. level infinite is served as 1: a book has no collections inside', async () => {
    const token = await tokenNow()
    const href = add('Infinite')
    assert.deepEqual((await sync(token, { level: 'infinite' })).hrefs, [href])
  })

  it('71. allprop leaves the sync-token out', async () => {
    const answer = await sendRawRequest(bridge, 'PROPFIND', book, { depth: 0, body: allpropBody })
    for (const name of [
      `${DAV}sync-token`,
      `${CALENDARSERVER}getctag`,
      `${CARDDAV}supported-address-data`,
    ])
      assert.equal(found(multistatus(answer).rows[0], name), undefined)
  })

  it('the ctag moves with each change, and only then', async () => {
    const ctag = async (): Promise<string | undefined> => {
      const ask = { depth: 0, body: propfindBody('cs:getctag') } as const
      const [row] = multistatus(await sendRawRequest(bridge, 'PROPFIND', book, ask)).rows
      return found(row, `${CALENDARSERVER}getctag`)?.text
    }
    const first = await ctag()
    assert.equal(await ctag(), first)
    add('Moves')
    assert.notEqual(await ctag(), first)
  })

  it('the book itself is no member of a sync report', async () => {
    const { rows } = await sync('', { names: ['d:resourcetype'] })
    for (const row of rows) {
      const type = found(row, `${DAV}resourcetype`)
      assert(type && child(type, `${DAV}collection`) === undefined)
    }
  })
})
