import assert from 'node:assert/strict'
import { DAV } from '../../fake-google/dav/xml.ts'
import { cardIn, multistatus, type Multistatus, type Row } from '../../support/dav-answers.ts'
import { vcard } from '../../support/dav-bodies.ts'
import { isBook } from './eyes.ts'
import { walk } from './walk.ts'

/** Z-Push 2.7, include/z_carddav.php (CardDAV-PHP 0.6) and backend/carddav/carddav.php, without CARDDAV_SUPPORTS_SYNC. */
const multiget = (href: string): string =>
  `<?xml version="1.0" encoding="utf-8" ?>
<C:addressbook-multiget xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav">
  <D:prop><D:getetag/><D:getlastmodified/><C:address-data><C:allprop/></C:address-data></D:prop>
  <D:href>${href}</D:href>
</C:addressbook-multiget>`

const search = (pattern: string): string =>
  `<?xml version="1.0" encoding="utf-8" ?>
<C:addressbook-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav">
  <D:prop>
    <D:getetag/>
    <C:address-data><C:allprop/><C:prop name="EMAIL"/><C:prop name="FN"/><C:prop name="UID"/></C:address-data>
  </D:prop>
  <C:filter test="anyof">
    <C:prop-filter name="FN"><C:text-match collation="i;unicode-casemap" match-type="contains">${pattern}</C:text-match></C:prop-filter>
  </C:filter>
  <C:limit><C:nresults>15</C:nresults></C:limit>
</C:addressbook-query>`

interface Element {
  readonly id: string
  readonly etag: string
  readonly lastModified: string
  readonly card: string | undefined
}

/** It reads the first propstat of a row, whatever its status, and fails for a row without one. */
function simplify({ rows }: Multistatus): readonly Element[] {
  for (const { propstats, href } of rows) assert(propstats.length > 0, href)
  return rows.filter((row) => /.vcf/.test(row.href) && !isBook(row)).map(elementOf)
}

function elementOf(row: Row): Element {
  const properties = row.propstats[0]?.properties ?? []
  const text = (name: string): string =>
    properties.find((property) => property.name === `${DAV}${name}`)?.text ?? ''
  return {
    id: (row.href.split('/').at(-1) ?? '').replaceAll('.vcf', ''),
    etag: text('getetag').replaceAll('"', ''),
    lastModified: text('getlastmodified'),
    card: cardIn(row),
  }
}

walk('Z-Push', async ({ step, wire, behind }) => {
  const client = wire({
    signIn: 'when asked, each time',
    headers: { 'User-Agent': 'Z-Push CardDAV/0.6.c', Accept: '*/*' },
  })
  const ada = behind.add(vcard('Ada')).replace('.vcf', '')
  const home = '/addressbooks/alice/'

  const book = await step(
    'signs in by OPTIONS, and finds the books of the typed path',
    async () => {
      assert.equal((await client.ask('OPTIONS', home, { depth: 'infinity' })).status, 200)
      const { rows } = multistatus(await client.ask('PROPFIND', home, { depth: 1 }))
      const books = rows.filter(isBook)
      return books[0]?.href ?? assert.fail('no address book')
    },
  )

  const list = async () =>
    simplify(multistatus(await client.ask('PROPFIND', book, { depth: 'infinity' })))
  const report = async (body: string) => {
    const headers = { 'Content-Type': 'text/xml; charset=utf-8' }
    const answer = await client.ask('REPORT', book, { depth: 'infinity', headers, body })
    return simplify(multistatus(answer))
  }
  const read = async (id: string) => (await report(multiget(`${book}${id}.vcf`)))[0]
  // ActiveSync gives no UID; the card's is the name of its file, written in before its end.
  const put = (id: string, name: string) =>
    client.ask('PUT', `${book}${id}.vcf`, {
      depth: 'infinity',
      headers: { 'Content-Type': 'text/vcard; charset=utf-8' },
      body: vcard(name).replace('\nEND:VCARD', `\nUID:${id}\r\nEND:VCARD`),
    })

  const start = await step(
    'lists all cards by a PROPFIND without an end, and reads each',
    async () => {
      const cards = await list()
      assert.deepEqual(
        cards.map(({ id }) => id),
        [ada],
      )
      const card = await read(ada)
      assert.match(card?.card ?? '', /FN:Ada/)
      assert.equal(card?.etag, cards[0]?.etag)
      assert(!Number.isNaN(Date.parse(cards[0]?.lastModified ?? '')))
      return cards
    },
  )

  await step('sees a change in what was equal before', async () => {
    assert.deepEqual(await list(), start)
    behind.edit(`${ada}.vcf`, vcard('Ada Lovelace'))
    const changed = await list()
    assert.notDeepEqual(changed, start)
    assert.match((await read(ada))?.card ?? '', /FN:Ada Lovelace/)
  })

  const id = '0126FFB4-2EB74D0A-302EA17F'
  await step('makes a card under a name that is free, and changes it', async () => {
    assert.equal((await client.ask('GET', `${book}${id}.vcf`, { depth: 'infinity' })).status, 404)
    assert.equal((await put(id, 'Grace')).status, 201)
    const made = await read(id)
    assert.match(made?.card ?? '', new RegExp(`FN:Grace[^]*UID:${id}`))
    assert.equal((await put(id, 'Grace Hopper')).status, 204)
    const changed = await read(id)
    assert.notEqual(changed?.etag, made?.etag)
    assert((await list()).some(({ etag }) => etag === changed?.etag))
    assert.equal((await put(ada, 'Ada King')).status, 204)
    assert(behind.texts().some((text) => text.includes('FN:Ada King')))
  })

  await step('finds a card for who writes a mail', async () => {
    assert.deepEqual(
      (await report(search('hopper'))).map((found) => found.id),
      [id],
    )
  })

  await step('deletes a card', async () => {
    const answer = await client.ask('DELETE', `${book}${id}.vcf`, { depth: 'infinity' })
    assert.equal(answer.status, 204)
    assert.deepEqual(
      (await list()).map((left) => left.id),
      [ada],
    )
  })
})
