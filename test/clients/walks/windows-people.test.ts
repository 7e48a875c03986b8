import assert from 'node:assert/strict'
import { CARDDAV, DAV } from '../../fake-google/dav/xml.ts'
import { linkIn, multistatus } from '../../support/dav-answers.ts'
import { vcard } from '../../support/dav-bodies.ts'
import * as apple from './apple.ts'
import { cardsIn, etagIn, firstBook } from './eyes.ts'
import { walk } from './walk.ts'

/**
 * Windows 10/11 People. Its set-up was seen in server logs, as were the depths; no body of its contacts side was, so
 * those here are those of the iCloud account that a person sets up for it.
 */
const query = `<?xml version="1.0" encoding="utf-8"?>
<C:addressbook-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav">
  <D:prop><D:getetag/></D:prop>
  <C:filter><C:prop-filter name="FN"/></C:filter>
</C:addressbook-query>`

walk('Windows 10/11 People', async ({ step, wire, behind }) => {
  const client = wire({
    signIn: 'at once',
    headers: { 'User-Agent': 'MSFT-WIN-3/10.0.19041 (gzip)', 'Content-Type': 'text/xml' },
  })
  const ada = behind.add(vcard('Ada'))

  const principal = await step(
    'is answered in place at the well-known name with a slash',
    async () => {
      const ask = { depth: 0, body: apple.start } as const
      const answer = multistatus(await client.ask('PROPFIND', '/.well-known/carddav/', ask))
      const named = linkIn(answer.rows[0], `${DAV}current-user-principal`)
      for (const guess of ['/principals/', '/']) {
        const [row] = multistatus(await client.ask('PROPFIND', guess, ask)).rows
        assert.equal(linkIn(row, `${DAV}current-user-principal`), named)
      }
      for (const guess of ['/caldav/v2/', '/calendar/dav/'])
        assert.equal((await client.ask('PROPFIND', guess, ask)).status, 404)
      return named ?? ''
    },
  )

  const book = await step('finds the book', async () => {
    const [own] = (await client.propfind(principal, 0, apple.principalProps)).rows
    const home = linkIn(own, `${CARDDAV}addressbook-home-set`) ?? ''
    return firstBook(await client.propfind(home, 1, apple.homeProps))
  })

  await step('reads everything, though it queries with Depth 0', async () => {
    const { hrefs } = await client.report(book, query, 0)
    assert.deepEqual(hrefs, [book + ada])
    const cards = cardsIn(await client.report(book, apple.multiget(hrefs), 0))
    assert.match(cards.get(book + ada) ?? '', /VERSION:3\.0[^]*FN:Ada/)
  })

  const href = `${book}3E0F8B3A.vcf`
  const etag = async () => etagIn((await client.report(book, query, 0)).row(href)) ?? ''
  const put = (name: string, headers: Record<string, string>) =>
    client.ask('PUT', href, {
      headers: { 'Content-Type': 'text/vcard', ...headers },
      body: vcard(name, 'UID:3E0F8B3A'),
    })

  await step('creates, changes and deletes a card', async () => {
    assert.equal((await put('Grace', { 'If-None-Match': '*' })).status, 201)
    assert.equal((await put('Grace Hopper', { 'If-Match': await etag() })).status, 204)
    assert(behind.texts().some((text) => text.includes('Grace Hopper')))
    const answer = await client.ask('DELETE', href, { headers: { 'If-Match': await etag() } })
    assert.equal(answer.status, 204)
    assert.deepEqual((await client.report(book, query, 0)).hrefs, [book + ada])
  })
})
