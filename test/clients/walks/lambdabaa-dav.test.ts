import assert from 'node:assert/strict'
import { CALENDARSERVER, CARDDAV, DAV } from '../../fake-google/dav/xml.ts'
import { linkIn, multistatus, type Multistatus } from '../../support/dav-answers.ts'
import { vcard } from '../../support/dav-bodies.ts'
import { cardsIn, etagIn, isBook, textIn } from './eyes.ts'
import { walk } from './walk.ts'

/** dav 1.8.0 (lambdabaa), lib/template and lib/accounts.js; the commas are its own. */
const propfind = (...props: readonly string[]): string =>
  `<d:propfind xmlns:c="urn:ietf:params:xml:ns:caldav"
              xmlns:card="urn:ietf:params:xml:ns:carddav"
              xmlns:cs="http://calendarserver.org/ns/"
              xmlns:ca="http://apple.com/ns/ical/"
              xmlns:d="DAV:">
    <d:prop>
      ${props.map((name) => `<${name} />`).join(',')}
    </d:prop>
  </d:propfind>`
const query = `<card:addressbook-query xmlns:card="urn:ietf:params:xml:ns:carddav"
                          xmlns:d="DAV:">
    <d:prop>
      <d:getetag />,<card:address-data />
    </d:prop>
    <!-- Google's CardDAV server requires a filter element. -->
    <card:filter>
      <card:prop-filter name="FN">
      </card:prop-filter>
    </card:filter>
  </card:addressbook-query>`

/** It throws on a propstat with an error other than 404. */
function readable(answer: Multistatus): Multistatus {
  for (const { propstats } of answer.rows)
    for (const { status } of propstats) assert.match(status, / (?:2\d\d|3\d\d|404) /)
  return answer
}

walk('lambdabaa/dav', async ({ step, wire, behind }) => {
  const client = wire({
    signIn: 'at once',
    headers: {
      'User-Agent': 'node-XMLHttpRequest',
      Accept: '*/*',
      // On every request, uploads too.
      'Content-Type': 'application/xml;charset=utf-8',
      Connection: 'close',
    },
  })
  const ada = behind.add(vcard('Ada'))
  const look = async (target: string, body: string, depth?: 0 | 1) =>
    readable(
      multistatus(
        await client.ask('PROPFIND', target, depth === undefined ? { body } : { depth, body }),
      ),
    )

  const home = await step(
    'GETs the well-known name, and asks the principal without a Depth',
    async () => {
      const answer = await client.ask('GET', '/.well-known/carddav')
      assert.equal(answer.status, 301)
      // The text becomes the path of the next URL.
      assert.equal(answer.header('location'), '/')
      const [row] = (await look('/', propfind('d:current-user-principal'), 0)).rows
      const principal = linkIn(row, `${DAV}current-user-principal`) ?? ''
      const [own] = (await look(principal, propfind('card:addressbook-home-set'))).rows
      return linkIn(own, `${CARDDAV}addressbook-home-set`) ?? ''
    },
  )

  const book = await step('finds the book', async () => {
    const props = propfind('d:displayname', 'cs:getctag', 'd:resourcetype', 'd:sync-token')
    const listing = await look(home, props, 1)
    // Whatever has a displayname is an address book.
    const named = listing.rows.filter((row) => textIn(row, `${DAV}displayname`) !== undefined)
    assert(named.every(isBook))
    const href = named[0]?.href ?? ''
    assert(textIn(listing.row(href), `${CALENDARSERVER}getctag`))
    assert.equal((await look(href, propfind('d:supported-report-set'), 1)).hrefs[0], href)
    return href
  })

  const cards = async () => cardsIn(readable(await client.report(book, query, 1)))

  await step('reads everything by one query', async () => {
    assert.match((await cards()).get(book + ada) ?? '', /FN:Ada/)
  })

  const href = `${book}rc103aafd5.vcf`
  const put = (name: string, headers: Record<string, string> = {}) =>
    client.ask('PUT', href, { headers, body: vcard(name, 'UID:rc103aafd5') })
  const etag = async () => etagIn((await client.report(book, query, 1)).row(href)) ?? ''

  await step('creates and changes a card, as application/xml', async () => {
    assert.equal((await put('Grace')).status, 201)
    const known = await etag()
    assert.equal((await put('Grace Hopper', { 'If-Match': known })).status, 204)
    assert.equal((await put('Lost', { 'If-Match': known })).status, 412)
    assert.match((await cards()).get(href) ?? '', /FN:Grace Hopper/)
    assert.equal((await look(home, propfind('cs:getctag'), 0)).hrefs[0], home)
  })

  await step('deletes the card', async () => {
    const headers = { 'If-Match': await etag() }
    assert.equal((await client.ask('DELETE', href, { headers })).status, 204)
    assert.deepEqual([...(await cards()).keys()], [book + ada])
  })
})
