import assert from 'node:assert/strict'
import { CALENDARSERVER, CARDDAV, DAV } from '../../fake-google/dav/xml.ts'
import { cardIn, linkIn, type Row } from '../../support/dav-answers.ts'
import { vcard } from '../../support/dav-bodies.ts'
import { cardsIn, etagIn, firstStatus, isBook, textIn } from './eyes.ts'
import { walk } from './walk.ts'

/** liblinphone, carddav-query.cpp and carddav-context.cpp. */
const propfind = (props: string): string =>
  `<d:propfind xmlns:d="DAV:" xmlns:card="urn:ietf:params:xml:ns:carddav" xmlns:cs="http://calendarserver.org/ns/"><d:prop>${props}</d:prop></d:propfind>`
const query =
  '<card:addressbook-query xmlns:d="DAV:" xmlns:card="urn:ietf:params:xml:ns:carddav"><d:prop><d:getetag /></d:prop><card:filter></card:filter></card:addressbook-query>'
const multiget = (hrefs: readonly string[]): string =>
  `<card:addressbook-multiget xmlns:d="DAV:" xmlns:card="urn:ietf:params:xml:ns:carddav"><d:prop><d:getetag /><card:address-data content-type='text/vcard' version='4.0'/></d:prop>${hrefs.map((href) => `<d:href>${href}</d:href>`).join('')}</card:addressbook-multiget>`

const card4 = (name: string): string =>
  [
    'BEGIN:VCARD',
    'VERSION:4.0',
    'UID:linphone-1',
    `FN:${name}`,
    'IMPP:sip:grace@sip.example.org',
    'END:VCARD',
    '',
  ].join('\r\n')

/** As `atoi` reads it: 0 for what is no number. */
const atoi = (text: string | undefined): number => Number(/^[+-]?\d+/.exec(text ?? '-1')?.[0] ?? 0)

walk('Linphone', async ({ step, wire, behind }) => {
  const client = wire({
    signIn: 'when asked',
    headers: {
      // It builds every URL from scheme and host, without the port.
      Host: '127.0.0.1',
      'User-Agent': 'LinphoneAndroid/6.0.1 (Pixel) LinphoneSDK/5.4.0',
      'Content-Type': 'application/xml; charset=utf-8',
    },
  })
  const ada = behind.add(vcard('Ada'))

  const { book, ctag } = await step(
    'finds the first book, by first status and first propstat',
    async () => {
      const [row] = (
        await client.propfind('/.well-known/carddav', 0, propfind('<d:current-user-principal />'))
      ).rows
      const principal = linkIn(row, `${DAV}current-user-principal`) ?? ''
      const [own] = (await client.propfind(principal, 0, propfind('<card:addressbook-home-set />')))
        .rows
      const home = linkIn(own, `${CARDDAV}addressbook-home-set`) ?? ''
      const props = propfind('<d:resourcetype /><d:displayname /><cs:getctag />')
      const { rows } = await client.propfind(home, 1, props)
      const first = rows.find((each) => firstStatus(each) === 'HTTP/1.1 200 OK' && isBook(each))
      return { book: first?.href ?? '', ctag: ctagIn(first) }
    },
  )
  assert(ctag > 0, 'a ctag that is no number would be 0 for ever')

  await step('reads everything as vCard 4.0', async () => {
    const { hrefs } = await client.report(book, query, 1)
    assert.deepEqual(hrefs, [book + ada])
    const cards = cardsIn(await client.report(book, multiget(hrefs), 1))
    assert.match(cards.get(book + ada) ?? '', /VERSION:4\.0[^]*FN:Ada/)
  })

  // Its URL for a card is the book's with another slash.
  const url = `${book}/linphone-1f0b8a5e-42d0.vcf`
  const put = (name: string, headers: Record<string, string> = {}) =>
    client.ask('PUT', url, {
      headers: { 'Content-Type': 'text/vcard; charset=utf-8', ...headers },
      body: card4(name),
    })

  const etag = await step('creates and changes a card, and learns its ETag', async () => {
    const created = await put('Grace')
    assert.equal(created.status, 201)
    const changed = await put('Grace Hopper', { 'If-Match': created.header('etag') ?? '' })
    assert.equal(changed.status, 204)
    return changed.header('etag') ?? assert.fail('without an ETag it deletes nothing')
  })

  await step('looks a card up by the URL that it made, without a port', async () => {
    const { rows } = await client.report(book, multiget([`http://127.0.0.1${url}`]), 1)
    assert.equal(etagIn(rows[0]), etag)
    assert.match(cardIn(rows[0]) ?? '', /VERSION:4\.0[^]*FN:Grace Hopper/)
  })

  await step('fetches again, since the ctag has grown', async () => {
    const { rows } = await client.propfind(book, 1, propfind('<cs:getctag />'))
    assert(ctagIn(rows[0]) >= ctag)
    behind.remove(ada)
    assert.equal((await client.report(book, query, 1)).hrefs.length, 1)
  })

  await step('deletes the card', async () => {
    assert.equal((await client.ask('DELETE', url, { headers: { 'If-Match': etag } })).status, 204)
    assert.deepEqual((await client.report(book, query, 1)).hrefs, [])
  })
})

function ctagIn(row: Row | undefined): number {
  return atoi(textIn(row, `${CALENDARSERVER}getctag`))
}
