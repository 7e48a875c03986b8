import assert from 'node:assert/strict'
import { CARDDAV, DAV, escapeXml } from '../../fake-google/dav/xml.ts'
import { cardIn, conditionOf, found, linkIn, type Row } from '../../support/dav-answers.ts'
import { vcard } from '../../support/dav-bodies.ts'
import { cardsIn, etagsIn, firstStatus, goneIn, isBook, isCollection } from './eyes.ts'
import { walk } from './walk.ts'

/** comm-central: CardDAVUtils.sys.mjs and CardDAVDirectory.sys.mjs. */
const propfind = (props: string): string => `<?xml version="1.0" encoding="utf-8"?>
      <propfind xmlns="DAV:" xmlns:card="urn:ietf:params:xml:ns:carddav" xmlns:cs="http://calendarserver.org/ns/">
        <prop>
          ${props}
        </prop>
      </propfind>`

const multiget = (hrefs: readonly string[]): string => `<?xml version="1.0" encoding="utf-8"?>
    <card:addressbook-multiget xmlns:card="urn:ietf:params:xml:ns:carddav" xmlns:cs="http://calendarserver.org/ns/" xmlns:d="DAV:">
      <d:prop>
        <d:getetag/>
        <card:address-data/>
      </d:prop>
      ${hrefs.map((href) => `<d:href>${href}</d:href>`).join('\n      ')}
    </card:addressbook-multiget>`

const sync = (
  token: string,
): string => `<sync-collection xmlns="DAV:" xmlns:card="urn:ietf:params:xml:ns:carddav" xmlns:cs="http://calendarserver.org/ns/" xmlns:d="DAV:">
      <sync-token>${escapeXml(token)}</sync-token>
      <sync-level>1</sync-level>
      <prop>
        <getetag/>
        <card:address-data/>
      </prop>
    </sync-collection>`

/** A card as Thunderbird uploads it: vCard 4.0 wherever the URL is not Google's, and no N. */
const card4 = (uid: string, name: string): string =>
  ['BEGIN:VCARD', 'VERSION:4.0', `UID:${uid}`, `FN:${name}`, 'END:VCARD', ''].join('\r\n')

/** A book counts when the first status is exactly this; it may be written to when a privilege says so. */
const countsAsBook = (row: Row): boolean => firstStatus(row) === 'HTTP/1.1 200 OK' && isBook(row)
const isWritable = (row: Row): boolean =>
  found(row, `${DAV}current-user-privilege-set`)?.children.some(({ children: [granted] }) =>
    [`${DAV}all`, `${DAV}write`, `${DAV}write-content`].includes(granted?.name ?? ''),
  ) ?? true

walk('Thunderbird', async ({ step, wire, bridge, behind }) => {
  const type = { 'Content-Type': 'text/xml' }
  const client = wire({
    signIn: 'when asked',
    headers: {
      'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Thunderbird/153.7.0',
      Accept: '*/*',
      'Accept-Encoding': 'gzip, deflate, br, zstd',
      Origin: `http://127.0.0.1:${bridge.port}`,
      'Sec-Fetch-Site': 'same-origin',
      ...type,
    },
  })
  const ada = behind.add(vcard('Ada', 'EMAIL:ada@example.org'))

  const book = await step('finds the book from the host alone', async () => {
    const { rows } = await client.propfind(
      '/.well-known/carddav',
      0,
      propfind('<current-user-principal/>'),
    )
    const principal = linkIn(rows[0], `${DAV}current-user-principal`) ?? ''
    const home = await client.propfind(principal, 0, propfind('<card:addressbook-home-set/>'))
    const listing = await client.propfind(
      linkIn(home.rows[0], `${CARDDAV}addressbook-home-set`) ?? '',
      1,
      propfind('<resourcetype/><displayname/><current-user-privilege-set/>'),
    )
    const row = listing.rows.find(countsAsBook)
    assert(row && isWritable(row))
    assert.notEqual(found(row, `${DAV}displayname`)?.text, '')
    return row.href
  })

  const token = await step('reads everything', async () => {
    const listing = await client.propfind(
      book,
      1,
      propfind('<resourcetype/><getetag/><cs:getctag/>'),
    )
    const hrefs = listing.rows.filter((row) => !isCollection(row)).map(({ href }) => href)
    assert.deepEqual(hrefs, [book + ada])
    const cards = cardsIn(await client.report(book, multiget(hrefs), 1))
    assert.match(cards.get(book + ada) ?? '', /VERSION:3\.0[^]*FN:Ada/)
    const own = await client.propfind(book, 0, propfind('<displayname/><cs:getctag/><sync-token/>'))
    return found(own.rows[0], `${DAV}sync-token`)?.text ?? ''
  })

  const uid = 'ec0ddeba-9171-44f7-9444-2bb292c97f93'
  const href = `${book}${uid}.vcf`
  await step('creates and changes a card, each time looking it up at once', async () => {
    for (const name of ['Grace Höpper', 'Grace Hopper']) {
      const put = await client.ask('PUT', href, {
        headers: { 'Content-Type': 'text/vcard' },
        body: card4(uid, name),
      })
      assert(put.status < 400, put.text)
      const row = (await client.report(book, multiget([href]), 1)).row(href)
      assert.match(
        cardIn(row) ?? '',
        new RegExp(`FN:${name}[^]*UID:${uid}|UID:${uid}[^]*FN:${name}`),
      )
    }
    assert.equal(behind.texts().filter((text) => text.includes('Hopper')).length, 1)
  })

  await step('hears what others did, with the cards in the report', async () => {
    behind.remove(ada)
    const bob = behind.add(vcard('Bob'))
    const answer = await client.report(book, sync(token), 1)
    assert.match(cardIn(answer.row(book + bob)) ?? '', /FN:Bob/)
    assert.match(cardIn(answer.row(href)) ?? '', /FN:Grace Hopper/)
    assert.deepEqual(goneIn(answer), [book + ada])
    assert.deepEqual((await client.report(book, sync(answer.syncTokens[0] ?? ''), 1)).rows, [])
  })

  await step('starts over after 400, the only refusal of a sync-token that it takes', async () => {
    const answer = await client.ask('REPORT', book, { depth: 1, body: sync('stale') })
    assert.equal(answer.status, 400)
    assert.equal(conditionOf(answer), `${DAV}valid-sync-token`)
  })

  await step('deletes the card', async () => {
    assert.equal((await client.ask('DELETE', href)).status, 204)
    const listing = await client.propfind(book, 1, propfind('<getetag/>'))
    assert(!etagsIn(listing, book).has(href))
    assert(!behind.texts().some((text) => text.includes('Hopper')))
  })
})
