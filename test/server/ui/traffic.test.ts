import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createDAVClient } from 'tsdav'
import { harProblems } from '../../support/har.ts'
import { multigetBody, syncBody, vcard } from '../../support/dav-bodies.ts'
import { sendRawRequest } from '../../support/bridge-requests.ts'
import { password } from '../../support/test-bridge.ts'
import { nested, type Scope } from '../../support/scope.ts'
import { openBridgeWithPages, type BridgeWithPages, type PageResponse } from './owner-pages.ts'
import { visibleText } from './visible-text.ts'

const book = '/addressbooks/alice/contacts/'

/** A bridge whose owner has switched recording on. */
async function recording(t: Scope, who = '*'): Promise<BridgeWithPages> {
  const bridge = await openBridgeWithPages(nested(t))
  // So that it has found its address book before.
  await sendRawRequest(bridge, 'PROPFIND', book, { depth: 0 })
  const seen = await bridge.owner.submitForm('/ui/traffic/record', { who, minutes: '15' })
  assert.match(visibleText(seen.text), /Recording .* for 15 more minutes/)
  return bridge
}

interface Listed {
  readonly total: number
  readonly found: readonly {
    readonly id: number
    readonly method: string
    readonly words: string
    readonly status: number
    readonly repairs: number
  }[]
}

const summaries = async ({ owner }: BridgeWithPages, query = ''): Promise<Listed> =>
  JSON.parse((await owner.open(`/ui/traffic/summaries.json?${query}`)).text) as Listed

/** The words of the page of the newest recording that a query finds. */
async function newest(bridge: BridgeWithPages, query = ''): Promise<string> {
  const [{ id } = { id: 0 }] = (await summaries(bridge, query)).found
  return visibleText((await bridge.owner.open(`/ui/traffic/${id}`)).text)
}

describe('recording traffic', () => {
  it('K15. is off and keeps nothing, and says how to begin', async (t) => {
    const bridge = await openBridgeWithPages(nested(t))
    await sendRawRequest(bridge, 'PROPFIND', book, { depth: 0 })
    const words = visibleText((await bridge.owner.open('/ui/traffic')).text)
    assert.match(words, /Not recording/)
    assert.match(words, /Start recording above\. Then let a client synchronise/)
    assert.equal((await summaries(bridge)).total, 0)
  })

  it('is switched on for a device, off, and cleared', async (t) => {
    const bridge = await recording(t, 'alice/phone')
    await sendRawRequest(bridge, 'PROPFIND', book, { depth: 0 })
    await sendRawRequest(bridge, 'PROPFIND', book, {
      depth: 0,
      headers: { Authorization: bridge.readOnly },
    })
    assert.equal((await summaries(bridge)).total, 1, 'only that device')
    assert.match(
      visibleText((await bridge.owner.submitForm('/ui/traffic/stop')).text),
      /Not recording/,
    )
    await sendRawRequest(bridge, 'PROPFIND', book, { depth: 0 })
    assert.equal((await summaries(bridge)).total, 1, 'what was recorded stays')
    await bridge.owner.submitForm('/ui/traffic/clear')
    assert.equal((await summaries(bridge)).total, 0)
  })

  it('refuses other times and devices than there are', async (t) => {
    const { owner } = await openBridgeWithPages(nested(t))
    const record = (fields: Record<string, string>) =>
      owner.submitForm('/ui/traffic/record', fields)
    assert.equal((await record({ who: '*', minutes: '1e9' })).status, 422)
    assert.equal((await record({ who: 'alice/nobody', minutes: '15' })).status, 404)
  })

  it('is for the signed-in owner', async (t) => {
    const { stranger } = await openBridgeWithPages(nested(t))
    for (const path of ['/ui/traffic', '/ui/traffic/events', '/ui/traffic/1', '/ui/traffic/har'])
      assert.equal((await stranger.request('GET', path)).status, 303, path)
  })
})

describe('the list of recorded requests', () => {
  it('tells what a client does, and finds by what was said', async (t) => {
    const bridge = await recording(t)
    const ada = bridge.account.contacts.add(vcard('Ada Lovelace'))
    const body = multigetBody([`${book}${ada.id}.vcf`], ['card:address-data'])
    await sendRawRequest(bridge, 'REPORT', book, { depth: 0, body })
    await sendRawRequest(bridge, 'GET', `${book}missing.vcf`)
    const { total, found } = await summaries(bridge)
    assert.equal(total, 2)
    assert.deepEqual(
      found.map(({ method, words, status }) => [method, words, status]),
      [
        ['GET', 'fetches a card: is not there', 404],
        ['REPORT', 'fetches a card', 207],
      ],
    )
    for (const [query, count] of [
      ['text=lovelace', 1],
      ['status=4xx', 1],
      ['method=REPORT', 1],
      ['path=missing', 1],
      ['errors=on', 1],
      ['device=alice/reader', 0],
    ] as const)
      assert.equal((await summaries(bridge, query)).found.length, count, query)
    const filtered = visibleText((await bridge.owner.open('/ui/traffic?method=GET')).text)
    assert.match(filtered, /1 of 2 requests/)
    assert.doesNotMatch(filtered, /REPORT 207/)
  })

  it('has a hundred to a page without scripts', async (t) => {
    const bridge = await recording(t)
    for (let n = 0; n < 103; n++) await sendRawRequest(bridge, 'OPTIONS', '/')
    const rows = async (path: string): Promise<number> => {
      const { text } = await bridge.owner.open(path)
      return (text.split('<template>')[0] ?? '').match(/href="\/ui\/traffic\/\d+"/g)?.length ?? 0
    }
    assert.equal(await rows('/ui/traffic'), 100)
    assert.equal(await rows('/ui/traffic?from=100'), 3)
    assert.equal(await rows('/ui/traffic?from=100&method=GET'), 0)
  })

  /** Reads server-sent events; `text` is all of them, once they have ended. */
  async function listen(
    { owner }: BridgeWithPages,
    query = '',
  ): Promise<{ readonly answer: Promise<PageResponse> }> {
    const begun = Promise.withResolvers<string>()
    const answer = owner.request('GET', `/ui/traffic/events?${query}`, { onText: begun.resolve })
    await begun.promise
    return { answer }
  }

  it('comes as it happens, until the owner leaves', async (t) => {
    const bridge = await recording(t)
    const { answer } = await listen(bridge, 'method=REPORT')
    await sendRawRequest(bridge, 'PROPFIND', book, { depth: 0 })
    await sendRawRequest(bridge, 'REPORT', book, { depth: 0, body: syncBody('') })
    assert.equal((await summaries(bridge)).total, 2)
    await bridge.owner.submitForm('/ui/leave')
    const { text, headers } = await answer
    assert.equal(headers['content-type'], 'text/event-stream; charset=utf-8')
    assert.match(text, /event: state\ndata: \{"isOn":true,"words":"Recording everybody/)
    assert.match(text, /event: exchange\ndata: .*"words":"initial listing"/)
    assert.doesNotMatch(text, /PROPFIND/)
  })

  it('keeps no stopping server waiting', async (t) => {
    const bridge = await recording(t)
    const { answer } = await listen(bridge)
    const began = performance.now()
    await bridge.close()
    assert.ok(performance.now() - began < 5_000)
    assert.match((await answer).text, /event: state/)
  })
})

describe('a recorded request', () => {
  it('shows both sides, names what was repaired with its source, and what was rewritten', async (t) => {
    const bridge = await recording(t)
    bridge.account.contacts.add(vcard('Ada', 'URL:http://ada.example'))
    await sendRawRequest(bridge, 'REPORT', book, { depth: 0, body: syncBody('') })
    const words = await newest(bridge)
    for (const said of [
      /^.*REPORT \/addressbooks\/alice\/contacts\/ Initial listing\./,
      /Quirk of upstream escapes-colons Colons were un-escaped/,
      /Why: upstream escapes colons in values.*Source: SyncEvolution bdb0cd19/,
      /Served by the default profile/,
      /1 The client asks REPORT \/addressbooks\/alice\/contacts\/.*authorization : Basic \[masked\]/i,
      /2 The bridge asks upstream \d of \d REPORT .*Authorization : Bearer \[masked\]/,
      /3 Upstream answers \d of \d 207/,
      /4 The client gets 207/,
      /− < d: href > \/carddav\/v1\/.*\+ < d: href > \/addressbooks\/alice/,
    ])
      assert.match(words, said)
  })

  it('shows the upstream request that is chosen, and what upstream was not asked', async (t) => {
    const bridge = await recording(t)
    await sendRawRequest(bridge, 'REPORT', book, { depth: 0, body: syncBody('') })
    const [{ id } = { id: 0 }] = (await summaries(bridge)).found
    const page = async (leg: number): Promise<string> =>
      visibleText((await bridge.owner.open(`/ui/traffic/${id}?leg=${leg}`)).text)
    assert.match(await page(1), /upstream 1 of 2/)
    assert.match(await page(2), /upstream 2 of 2/)
    await sendRawRequest(bridge, 'OPTIONS', '/')
    assert.match(await newest(bridge), /the bridge knew the answer itself/)
  })

  it('is downloaded as HAR, as a curl command and as bodies, without secrets', async (t) => {
    const bridge = await recording(t)
    bridge.account.contacts.add(vcard('Ada Lovelace'))
    const query =
      '<c:addressbook-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav"><d:prop><c:address-data/></d:prop></c:addressbook-query>'
    await sendRawRequest(bridge, 'REPORT', book, { depth: 1, body: query })
    const [{ id } = { id: 0 }] = (await summaries(bridge)).found
    const open = async (path: string) => (await bridge.owner.open(`/ui/traffic/${path}`)).text
    for (const path of ['har', `${id}/har`, 'har?masked=on', 'har?method=GET'])
      assert.deepEqual(harProblems(JSON.parse(await open(path))), [], path)
    assert.match(await open('har'), /Lovelace/)
    assert.doesNotMatch(await open('har?masked=on'), /Lovelace/)
    assert.match(await open(`${id}/curl/0`), /^curl .*--user alice/s)
    assert.equal(await open(`${id}/body/0/request`), query)
    assert.match(await open(`${id}/body/0/answer`), /FN:Ada Lovelace/)
    for (const path of ['har', `${id}`, `${id}/curl/0`, `${id}/curl/1`])
      assert.ok(!(await open(path)).includes(password), path)
  })

  it('is not there any more when newer ones took its place', async (t) => {
    const { owner } = await openBridgeWithPages(nested(t))
    for (const path of ['/ui/traffic/7', '/ui/traffic/x', '/ui/traffic/7/har']) {
      const { status, text } = await owner.open(path)
      assert.equal(status, 404, path)
      assert.match(visibleText(text), /not in memory any more/)
    }
  })

  it('names the repairs of a whole conversation of tsdav', async (t) => {
    const bridge = await recording(t)
    bridge.account.contacts.add(vcard('Ada', 'URL:http://ada.example'))
    const client = await createDAVClient({
      serverUrl: bridge.url,
      credentials: { username: 'alice', password },
      authMethod: 'Basic',
      defaultAccountType: 'carddav',
    })
    const [addressBook] = await client.fetchAddressBooks()
    assert(addressBook)
    const create = (vCardString: string, filename: string) =>
      client.createVCard({ addressBook, vCardString, filename })
    await create(vcard('Tsü', 'UID:tsdav-1', 'GEO:52.5;13.4'), 'tsdav-1.vcf')
    await create('BEGIN:VCARD\nVERSION:4.0\nFN:No Name\nEND:VCARD\n', 'no-name.vcf')
    const cards = await client.fetchVCards({ addressBook })
    const [made] = cards.filter(({ url }) => url.endsWith('tsdav-1.vcf'))
    assert(made)
    await client.deleteVCard({ vCard: { ...made, etag: '"another"' } })
    const gone = multigetBody([`${book}gone.vcf`])
    await sendRawRequest(bridge, 'REPORT', book, { depth: 0, body: gone })
    await sendRawRequest(bridge, 'REPORT', book, { depth: 0, body: syncBody('urn:x') })
    const { text } = await bridge.owner.open('/ui/traffic/har')
    for (const repair of [
      'renames-created-cards: a fresh name was used',
      'replaces-uid: the client’s own UID took the place',
      'rewrites-cards: no ETag was told',
      'rewrites-cards: what upstream did not store of the card is kept',
      'rewrites-cards: what upstream had not stored was put back',
      'ignores-preconditions: the bridge itself looked at if-none-match',
      'ignores-preconditions: the bridge itself looked at if-match',
      'needs-n: vCard 4.0 was converted to 3.0',
      'needs-n: N was filled in',
      'escapes-colons: colons were un-escaped',
      'omits-missing-cards: a row of 404 was added',
    ])
      assert.ok(text.includes(repair), repair)
  })
})
