import assert from 'node:assert/strict'
import { CARDDAV, DAV } from '../../fake-google/dav/xml.ts'
import { cardIn, conditionOf, found, linkIn } from '../../support/dav-answers.ts'
import { vcard } from '../../support/dav-bodies.ts'
import { etagIn, firstBook, goneIn, isBook, textIn } from './eyes.ts'
import { walk } from './walk.ts'

/** dav4jvm, as it writes its bodies. */
const ns =
  'xmlns="DAV:" xmlns:CAL="urn:ietf:params:xml:ns:caldav" xmlns:CARD="urn:ietf:params:xml:ns:carddav" xmlns:CS="http://calendarserver.org/ns/"'
const prolog = "<?xml version='1.0' encoding='UTF-8' ?>"
const propfind = (props: string): string =>
  `${prolog}<propfind ${ns}><prop>${props}</prop></propfind>`
const sync = (token: string): string =>
  `${prolog}<sync-collection xmlns="DAV:"><sync-token>${token}</sync-token><sync-level>1</sync-level><prop><getetag /><resourcetype /></prop></sync-collection>`
const multiget = (hrefs: readonly string[]): string =>
  `${prolog}<CARD:addressbook-multiget xmlns="DAV:" xmlns:CARD="urn:ietf:params:xml:ns:carddav"><prop><getcontenttype /><getetag /><CARD:address-data content-type="text/vcard" /></prop>${hrefs.map((href) => `<href>${href}</href>`).join('')}</CARD:addressbook-multiget>`

walk('DAVx5', async ({ step, wire, behind }) => {
  const client = wire({
    signIn: 'at once',
    headers: {
      'User-Agent': 'DAVx5/4.5.5-ose (2026/08/14; dav4jvm; okhttp/5.1.0) Android/16',
      'Content-Type': 'application/xml; charset=utf-8',
      'Accept-Encoding': 'gzip',
    },
  })
  const ada = behind.add(vcard('Ada'))

  const principal = await step(
    'finds a principal whose OPTIONS has addressbook; no calendars',
    async () => {
      const typed = await client.propfind(
        '/',
        0,
        propfind(
          '<resourcetype /><displayname /><CARD:addressbook-description /><current-user-principal /><CARD:addressbook-home-set />',
        ),
      )
      const start = propfind('<current-user-principal />')
      const wellKnown = await client.propfind('/.well-known/carddav', 0, start)
      const named = linkIn(typed.rows[0], `${DAV}current-user-principal`) ?? ''
      assert.equal(linkIn(wellKnown.rows[0], `${DAV}current-user-principal`), named)
      assert.match((await client.ask('OPTIONS', named)).header('dav') ?? '', /\baddressbook\b/)
      const caldav = await client.ask('PROPFIND', '/.well-known/caldav', { depth: 0, body: start })
      assert.equal(caldav.status, 404)
      return named
    },
  )

  const book = await step('finds the books, and that they may be written to', async () => {
    const [own] = (
      await client.propfind(
        principal,
        0,
        propfind(
          '<displayname /><group-membership /><resourcetype /><CARD:addressbook-home-set />',
        ),
      )
    ).rows
    const listing = await client.propfind(
      linkIn(own, `${CARDDAV}addressbook-home-set`) ?? '',
      1,
      propfind(
        '<resourcetype /><displayname /><owner /><current-user-privilege-set /><CARD:addressbook-description />',
      ),
    )
    for (const row of listing.rows.filter(isBook))
      assert.equal(linkIn(row, `${DAV}owner`), principal)
    const href = firstBook(listing)
    const privileges = found(listing.row(href), `${DAV}current-user-privilege-set`)?.children ?? []
    const granted = privileges.flatMap(({ children }) => children.map(({ name }) => name))
    for (const name of ['write-content', 'bind', 'unbind'])
      assert(granted.includes(DAV + name), name)
    return href
  })

  // A member is one whose parent is the book, segment by segment, as they are spelled.
  const isMember = (href: string): boolean =>
    /^[^/]+$/.test(href.slice(book.length)) && href.startsWith(book)

  const token = await step('reads everything with an empty token first', async () => {
    const [own] = (
      await client.propfind(
        book,
        0,
        propfind(
          '<supported-report-set /><sync-token /><CS:getctag /><CARD:max-resource-size /><CARD:supported-address-data />',
        ),
      )
    ).rows
    assert(textIn(own, `${DAV}sync-token`))
    const answer = await client.report(book, sync(''), 0)
    for (const row of answer.rows) assert(isMember(row.href) && etagIn(row), row.href)
    const cards = await client.report(book, multiget([book + ada]), 0)
    assert.match(cardIn(cards.row(book + ada)) ?? '', /VERSION:3\.0[^]*FN:Ada/)
    return answer.syncTokens[0] ?? assert.fail('a sync-token must be there')
  })

  const uid = 'e9bbd441-6b47-42cb-a698-e8fabda64585'
  const href = `${book}${uid}.vcf`
  const put = (name: string, headers: Record<string, string>) =>
    client.ask('PUT', href, {
      headers: { 'Content-Type': 'text/vcard;charset=utf-8', ...headers },
      body: vcard(name, `UID:${uid}`),
    })

  const next = await step('creates a card and finds it under its own name, once', async () => {
    const created = await put('Grace', { 'If-None-Match': '*' })
    assert.equal(created.status, 201)
    assert.equal(created.header('location'), undefined)
    const answer = await client.report(book, sync(token), 0)
    assert.deepEqual(answer.hrefs, [href])
    return answer
  })

  await step('changes it, and lets the server win a conflict', async () => {
    const etag = etagIn(next.row(href)) ?? ''
    assert.equal((await put('Grace Hopper', { 'If-Match': etag })).status, 204)
    assert.equal((await put('Lost', { 'If-Match': etag })).status, 412)
    behind.remove(ada)
    const answer = await client.report(book, sync(next.syncTokens[0] ?? ''), 0)
    assert.deepEqual(goneIn(answer), [book + ada])
    assert(etagIn(answer.row(href)))
  })

  await step('is told by name that its token is too old', async () => {
    const answer = await client.ask('REPORT', book, { depth: 0, body: sync('http://old/') })
    assert.equal(conditionOf(answer), `${DAV}valid-sync-token`)
  })

  await step('deletes the card', async () => {
    const etag = etagIn((await client.report(book, multiget([href]), 0)).row(href)) ?? ''
    assert.equal((await client.ask('DELETE', href, { headers: { 'If-Match': etag } })).status, 204)
    assert.equal((await client.ask('DELETE', href)).status, 404)
  })
})
