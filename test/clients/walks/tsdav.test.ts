import assert from 'node:assert/strict'
import { CARDDAV, DAV } from '../../fake-google/dav/xml.ts'
import { linkIn, type Row } from '../../support/dav-answers.ts'
import { vcard } from '../../support/dav-bodies.ts'
import { cardsIn, etagIn, etagsIn, firstBook, goneIn, textIn } from './eyes.ts'
import { walk } from './walk.ts'

/** tsdav 2.3, account.ts, addressBook.ts and request.ts, as xml-js prints it. */
const ns =
  'xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:ca="http://apple.com/ns/ical/" xmlns:cs="http://calendarserver.org/ns/" xmlns:card="urn:ietf:params:xml:ns:carddav" xmlns:d="DAV:"'
const propfind = (props: string): string => `<?xml version="1.0" encoding="utf-8"?>
<d:propfind ${ns}>
  <d:prop>
    ${props}
  </d:prop>
</d:propfind>`
const query = `<?xml version="1.0" encoding="utf-8"?>
<card:addressbook-query xmlns:card="urn:ietf:params:xml:ns:carddav" xmlns:d="DAV:">
  <d:prop>
    <d:getetag/>
  </d:prop>
  <card:filter>
    <card:prop-filter name="FN"/>
  </card:filter>
</card:addressbook-query>`
const multiget = (hrefs: readonly string[]): string => `<?xml version="1.0" encoding="utf-8"?>
<card:addressbook-multiget xmlns:d="DAV:" xmlns:card="urn:ietf:params:xml:ns:carddav">
  <d:prop>
    <d:getetag/>
    <card:address-data/>
  </d:prop>
  ${hrefs.map((href) => `<d:href>${href}</d:href>`).join('\n  ')}
</card:addressbook-multiget>`
const sync = (token: string): string => `<?xml version="1.0" encoding="utf-8"?>
<d:sync-collection ${ns}>
  <d:sync-level>1</d:sync-level>
  <d:sync-token>${token}</d:sync-token>
  <d:prop>
    <d:getetag/>
  </d:prop>
</d:sync-collection>`

/** A status without a reason phrase is none. */
const isRead = ({ propstats }: Row): boolean =>
  propstats.every(({ status }) => /^\S+\s\d+\s.+/.test(status))

walk('tsdav', async ({ step, wire, behind }) => {
  const client = wire({
    signIn: 'at once',
    headers: {
      'User-Agent': 'node',
      Accept: '*/*',
      'Sec-Fetch-Mode': 'cors',
      'Content-Type': 'text/xml;charset=UTF-8',
    },
  })
  const ada = behind.add(vcard('Ada'))

  const book = await step('takes the redirect by hand, whichever method it asks with', async () => {
    const body = propfind('<d:resourcetype/>')
    const locations = await Promise.all([
      client.ask('PROPFIND', '/.well-known/carddav', { body }),
      client.ask('GET', '/.well-known/carddav'),
    ])
    for (const { status, header } of locations) {
      assert(status >= 300 && status < 400)
      assert.equal(header('location'), '/')
    }
    const [row] = (await client.propfind('/', 0, propfind('<d:current-user-principal/>'))).rows
    const principal = linkIn(row, `${DAV}current-user-principal`) ?? ''
    const home = (
      await client.propfind(principal, 0, propfind('<card:addressbook-home-set/>'))
    ).rows.find(({ href }) => principal.includes(href))
    const listing = await client.propfind(
      linkIn(home, `${CARDDAV}addressbook-home-set`) ?? '',
      1,
      propfind('<d:displayname/><cs:getctag/><d:resourcetype/><d:sync-token/>'),
    )
    assert(listing.rows.every(isRead))
    return firstBook(listing)
  })

  const token = await step('reads everything by query and multiget', async () => {
    const [own] = (await client.propfind(book, 0, propfind('<d:sync-token/>'))).rows
    const { hrefs } = await client.report(book, query, 1)
    assert.deepEqual(hrefs, [book + ada])
    const cards = cardsIn(await client.report(book, multiget(hrefs), 1))
    assert.match(cards.get(book + ada) ?? '', /FN:Ada/)
    return textIn(own, `${DAV}sync-token`) ?? ''
  })

  const href = `${book}rc6f345dbc.vcf`
  const put = (name: string, headers: Record<string, string>) =>
    client.ask('PUT', href, {
      headers: { 'Content-Type': 'text/vcard; charset=utf-8', ...headers },
      body: vcard(name, 'UID:rc6f345dbc'),
    })
  const etag = async () =>
    etagIn((await client.report(book, multiget([href]), 1)).row(href)) ?? assert.fail('no ETag')

  await step('creates and changes a card', async () => {
    assert.equal((await put('Grace', { 'If-None-Match': '*' })).status, 201)
    const known = await etag()
    assert.equal((await put('Grace Hopper', { 'If-Match': known })).status, 204)
    assert.equal((await put('Lost', { 'If-Match': known })).status, 412)
  })

  await step('syncs without a Depth', async () => {
    behind.remove(ada)
    const answer = await client.report(book, sync(token))
    assert.equal(etagsIn(answer, book + ada).get(href), await etag())
    assert.deepEqual(goneIn(answer), [book + ada])
  })

  await step('deletes the card', async () => {
    const headers = { 'If-Match': await etag() }
    assert.equal((await client.ask('DELETE', href, { headers })).status, 204)
    assert.deepEqual((await client.report(book, query, 1)).hrefs, [])
  })
})
