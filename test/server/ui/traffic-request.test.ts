import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createDAVClient } from 'tsdav'
import { harProblems } from '../../support/har.ts'
import { multigetBody, syncBody, vcard } from '../../support/dav-bodies.ts'
import { sendRawRequest } from '../../support/bridge-requests.ts'
import { password } from '../../support/test-bridge.ts'
import { nested } from '../../support/scope.ts'
import { openBridgeWithPages } from './owner-pages.ts'
import { visibleText } from './visible-text.ts'
import { book, recording, summaries, newest } from './recorded-traffic.ts'

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
      /2 The bridge asks upstream .* Part of a refresh of contacts, which others may have waited for/,
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
