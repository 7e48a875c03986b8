import assert from 'node:assert/strict'
import { CARDDAV, child, children, DAV } from '../../fake-google/dav/xml.ts'
import { conditionOf, found, linkIn, type Row } from '../../support/dav-answers.ts'
import { vcard } from '../../support/dav-bodies.ts'
import { cardsIn, etagIn, firstBook, goneIn } from './eyes.ts'
import { walk } from './walk.ts'

/** carddavclient (PHP), CardDavClient.php and Services/Discovery.php. */
const ns =
  'xmlns:DAV="DAV:" xmlns:CARDDAV="urn:ietf:params:xml:ns:carddav" xmlns:CS="http://calendarserver.org/ns/"'
const propfind = (props: string): string => `<?xml version="1.0"?>
<DAV:propfind ${ns}>
 <DAV:prop>
  ${props}
 </DAV:prop>
</DAV:propfind>
`
const sync = (token: string): string => `<?xml version="1.0"?>
<DAV:sync-collection ${ns}>
 <DAV:sync-token>${token}</DAV:sync-token>
 <DAV:sync-level>1</DAV:sync-level>
 <DAV:prop>
  <DAV:getetag/>
 </DAV:prop>
</DAV:sync-collection>
`
const multiget = (hrefs: readonly string[]): string => `<?xml version="1.0"?>
<CARDDAV:addressbook-multiget ${ns}>
 <DAV:prop>
  <DAV:getetag/>
  <CARDDAV:address-data>
   <CARDDAV:prop name="FN"/><CARDDAV:prop name="UID"/><CARDDAV:prop name="N"/>
  </CARDDAV:address-data>
 </DAV:prop>
 ${hrefs.map((href) => `<DAV:href>${href}</DAV:href>`).join('\n ')}
</CARDDAV:addressbook-multiget>
`
const minimal = { Prefer: 'return=minimal' }
/** A propstat counts when its status has this in it. */
const counts = (row: Row): boolean => row.propstats.some(({ status }) => status.includes(' 200 '))

walk('rcmcarddav', async ({ step, wire, behind }) => {
  const client = wire({
    signIn: 'when asked',
    headers: {
      'User-Agent': 'GuzzleHttp/7',
      'Content-Type': 'application/xml; charset=UTF-8',
    },
  })
  const ada = behind.add(vcard('Ada', 'TEL:1'))

  const book = await step('finds the book, and nothing at /co', async () => {
    const start = propfind('<DAV:current-user-principal/>')
    const co = await client.ask('PROPFIND', '/co', { depth: 0, headers: minimal, body: start })
    assert.equal(co.status, 404)
    const [row] = (await client.propfind('/.well-known/carddav', 0, start)).rows
    assert(row && counts(row))
    const principal = linkIn(row, `${DAV}current-user-principal`) ?? ''
    const [own] = (await client.propfind(principal, 0, propfind('<CARDDAV:addressbook-home-set/>')))
      .rows
    const home = linkIn(own, `${CARDDAV}addressbook-home-set`) ?? ''
    return firstBook(await client.propfind(home, 1, propfind('<DAV:resourcetype/>')))
  })

  const addMember = await step('learns that the book syncs and where to POST', async () => {
    const props =
      '<DAV:resourcetype/><DAV:displayname/><DAV:supported-report-set/><CS:getctag/><CARDDAV:supported-address-data/><CARDDAV:addressbook-description/><CARDDAV:max-resource-size/><DAV:sync-token/><DAV:add-member/>'
    const [own] = (await client.propfind(book, 0, propfind(props))).rows
    const set = found(own, `${DAV}supported-report-set`)
    const reports = set ? children(set, `${DAV}supported-report`) : []
    const names = reports.map((each) => child(each, `${DAV}report`)?.children[0]?.name)
    assert(
      names.includes(`${DAV}sync-collection`) && names.includes(`${CARDDAV}addressbook-multiget`),
    )
    return linkIn(own, `${DAV}add-member`) ?? assert.fail('no add-member')
  })

  const token = await step('reads everything with an empty token first', async () => {
    const answer = await client.report(book, sync(''), 0)
    assert.deepEqual(answer.hrefs, [book + ada])
    const card = cardsIn(await client.report(book, multiget(answer.hrefs), 0)).get(book + ada)
    assert.match(card ?? '', /FN:Ada/)
    assert.doesNotMatch(card ?? '', /^TEL/m)
    return answer.syncTokens[0] ?? ''
  })

  const uid = 'sabre-vobject-8539ed01-c5d2-44ee-87ee-84dc0a1101f3'
  const write = (
    method: string,
    target: string,
    name: string,
    headers: Record<string, string> = {},
  ) =>
    client.ask(method, target, {
      headers: { 'Content-Type': 'text/vcard', ...headers },
      body: vcard(name, `UID:${uid}`),
    })

  const href = await step(
    'creates a card by POST: 201 and a Location, nothing else will do',
    async () => {
      const answer = await write('POST', addMember, 'Grace')
      assert.equal(answer.status, 201)
      return answer.header('location') ?? assert.fail('no Location')
    },
  )

  await step(
    'creates one by PUT where there is no POST: 201 exactly, and 412 for a name in use',
    async () => {
      const headers = { 'If-None-Match': '*' }
      const put = (body: string) =>
        client.ask('PUT', `${book}put.vcf`, {
          headers: { 'Content-Type': 'text/vcard', ...headers },
          body,
        })
      assert.equal((await put(vcard('Put', 'UID:put'))).status, 201)
      assert.equal((await put(vcard('Other', 'UID:other'))).status, 412)
      assert.equal((await client.ask('DELETE', `${book}put.vcf`)).status, 204)
    },
  )

  await step('changes it with the ETag of a GET', async () => {
    const etag = (await client.ask('GET', href)).header('etag') ?? assert.fail('no ETag')
    assert.equal((await write('PUT', href, 'Grace Hopper', { 'If-Match': etag })).status, 204)
    assert.equal((await write('PUT', href, 'Lost', { 'If-Match': etag })).status, 412)
  })

  await step('hears what others did, and starts over by itself after a stale token', async () => {
    behind.remove(ada)
    const answer = await client.report(book, sync(token), 0)
    assert(etagIn(answer.row(href)))
    assert(goneIn(answer).includes(book + ada))
    const stale = await client.ask('REPORT', book, { depth: 0, body: sync('http://old/') })
    assert.equal(conditionOf(stale), `${DAV}valid-sync-token`)
  })

  await step('deletes the card', async () => {
    assert.equal((await client.ask('DELETE', href)).status, 204)
    assert.deepEqual((await client.report(book, sync(''), 0)).hrefs, [])
  })
})
