import assert from 'node:assert/strict'
import { CARDDAV, DAV, escapeXml } from '../../fake-google/dav/xml.ts'
import { linkIn, type Row } from '../../support/dav-answers.ts'
import { vcard } from '../../support/dav-bodies.ts'
import { cardsIn, etagIn, etagsIn, firstStatus, goneIn, isBook, textIn } from './eyes.ts'
import { walk } from './walk.ts'

/** buteo-sync-plugin-carddav, requestgenerator.cpp: one line, no prolog. */
const propfind = (props: string): string =>
  `<d:propfind xmlns:d="DAV:" xmlns:cs="http://calendarserver.org/ns/" xmlns:card="urn:ietf:params:xml:ns:carddav"><d:prop>${props}</d:prop></d:propfind>`

const multiget = (hrefs: readonly string[]): string =>
  `<card:addressbook-multiget xmlns:d="DAV:" xmlns:card="urn:ietf:params:xml:ns:carddav"><d:prop><d:getetag /><card:address-data /></d:prop>${hrefs.map((href) => `<d:href>${href}</d:href>`).join('')}</card:addressbook-multiget>`

const sync = (token: string): string =>
  `<?xml version="1.0" encoding="utf-8" ?><d:sync-collection xmlns:d="DAV:"><d:sync-token>${escapeXml(token)}</d:sync-token><d:sync-level>1</d:sync-level><d:prop><d:getetag/></d:prop></d:sync-collection>`

/** The first propstat must be good, and the entry that is the home set itself is passed over. */
const counts = (row: Row, home: string): boolean =>
  (firstStatus(row) ?? '').includes('200 OK') && row.href !== home && isBook(row)

walk('Sailfish OS', async ({ step, wire, behind }) => {
  const client = wire({
    signIn: 'at once',
    headers: {
      'User-Agent': 'Mozilla/5.0',
      'Accept-Encoding': 'gzip, deflate',
      'Accept-Language': 'de-DE,en,*',
      'Content-Type': 'application/xml; charset=utf-8',
    },
  })
  const ada = behind.add(vcard('Ada'))

  const home = await step(
    'finds the home set over a redirect from the well-known name',
    async () => {
      const body = propfind('<d:current-user-principal />')
      const wellKnown = await client.ask('PROPFIND', '/.well-known/carddav', { depth: 0, body })
      const location = wellKnown.header('location') ?? ''
      assert.match(location, /^\/(?!\/)/, 'a redirect to another host would end the sync')
      const [row] = (await client.propfind(location, 0, body)).rows
      const principal = linkIn(row, `${DAV}current-user-principal`) ?? ''
      assert.match(principal, /^\/[^%]*$/, 'it is taken as a path, and decoded when it has %40')
      const [own] = (await client.propfind(principal, 0, propfind('<card:addressbook-home-set />')))
        .rows
      return linkIn(own, `${CARDDAV}addressbook-home-set`) ?? ''
    },
  )

  const look = async (): Promise<Row> => {
    const props =
      '<d:resourcetype /><d:displayname /><d:current-user-privilege-set /><d:sync-token /><cs:getctag />'
    const row = (await client.propfind(home, 1, propfind(props))).rows.find((each) =>
      counts(each, home),
    )
    return row ?? assert.fail('no address book')
  }
  const { href: book, ...first } = await look()
  const tokenIn = (row: Row): string => textIn(row, `${DAV}sync-token`) ?? ''
  const token = tokenIn({ href: book, ...first })

  const list = async () => etagsIn(await client.propfind(book, 1, propfind('<d:getetag />')), book)

  await step('reads everything', async () => {
    const hrefs = [...(await list()).keys()]
    assert(hrefs.every((href) => href.startsWith(book) && href.endsWith('.vcf')))
    const cards = cardsIn(await client.report(book, multiget(hrefs), 1))
    assert.match(cards.get(book + ada) ?? '', /VERSION:3\.0[^]*FN:Ada/)
  })

  const href = `${book}d5b6c0a1-7c1f.vcf`
  const put = (name: string, headers: Record<string, string> = {}) =>
    client.ask('PUT', href, {
      headers: { 'Content-Type': 'text/vcard; charset=utf-8', ...headers },
      body: vcard(name, 'UID:d5b6c0a1-7c1f'),
    })

  const etag = await step(
    'creates and changes a card, and learns its ETag from the answer',
    async () => {
      const created = await put('Grace')
      assert.equal(created.status, 201)
      const changed = await put('Grace Hopper', { 'If-Match': created.header('etag') ?? '' })
      assert.equal(changed.status, 204)
      return changed.header('etag') ?? assert.fail('without an ETag it would never delete the card')
    },
  )

  await step(
    'asks for changes when the token has moved, and sees its own as no change',
    async () => {
      // The first one after its own listing is still that listing's, so that nothing between the two is missed.
      await look()
      assert.notEqual(tokenIn(await look()), token)
      behind.remove(ada)
      const answer = await client.report(book, sync(token))
      assert.equal(etagIn(answer.row(href)), etag)
      assert.deepEqual(goneIn(answer), [book + ada])
    },
  )

  await step('deletes the card', async () => {
    const headers = { 'If-Match': etag }
    assert.equal((await client.ask('DELETE', href, { headers })).status, 204)
    assert(!(await list()).has(href))
  })
})
