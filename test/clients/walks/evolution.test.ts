import assert from 'node:assert/strict'
import { CALENDARSERVER, CARDDAV, child, DAV } from '../../fake-google/dav/xml.ts'
import { cardIn, conditionOf, found, linkIn } from '../../support/dav-answers.ts'
import { vcard } from '../../support/dav-bodies.ts'
import { etagIn, etagsIn, firstBook, goneIn, textIn } from './eyes.ts'
import { walk } from './walk.ts'

/** evolution-data-server, e-webdav-session.c and e-book-backend-carddav.c. */
const propfind = (props: string): string =>
  `<propfind xmlns="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav" xmlns:CS="http://calendarserver.org/ns/"><prop>${props}</prop></propfind>`

const multiget = (hrefs: readonly string[]): string =>
  `<addressbook-multiget xmlns="urn:ietf:params:xml:ns:carddav" xmlns:D="DAV:"><D:prop><D:getetag/><address-data/></D:prop>${hrefs.map((href) => `<D:href>${href}</D:href>`).join('')}</addressbook-multiget>`

const sync = (token: string): string =>
  `<sync-collection xmlns="DAV:"><sync-token>${token}</sync-token><sync-level>1</sync-level><prop><getetag/></prop></sync-collection>`

const names = (row: Parameters<typeof found>[0], property: string): readonly string[] =>
  found(row, DAV + property)?.children.flatMap(({ children }) =>
    children.map(({ name }) => name),
  ) ?? []

walk('Evolution', async ({ step, wire, behind, quirks }) => {
  const client = wire({
    signIn: 'when asked',
    headers: {
      'User-Agent': 'Evolution/3.46.4',
      'Cache-Control': 'no-cache',
      Pragma: 'no-cache',
      'Content-Type': 'application/xml; charset="utf-8"',
      Connection: 'close',
    },
  })
  const ada = behind.add(vcard('Ada', 'UID:ada'))

  const book = await step('finds the book, and no calendars or notes', async () => {
    const start =
      '<resourcetype/><current-user-principal/><principal-URL/><c:addressbook-home-set/>'
    const [row] = (await client.propfind('/.well-known/carddav', 0, propfind(start))).rows
    const principal = linkIn(row, `${DAV}current-user-principal`) ?? ''
    const [own] = (await client.propfind(principal, 0, propfind('<c:addressbook-home-set/>'))).rows
    for (const other of ['/.well-known/caldav', '/.well-known/webdav/Notes/']) {
      const { answer } = await client.follow('PROPFIND', other, { depth: 0, body: propfind(start) })
      assert.equal(answer.status, 404)
    }
    return firstBook(
      await client.propfind(
        linkIn(own, `${CARDDAV}addressbook-home-set`) ?? '',
        1,
        propfind('<resourcetype/><displayname/><getetag/><getcontenttype/><getcontentlength/>'),
      ),
    )
  })

  await step('opens the book: OPTIONS, privileges, marks', async () => {
    const fresh = wire({ signIn: 'when asked', headers: { 'User-Agent': 'Evolution/3.46.4' } })
    const options = await fresh.ask('OPTIONS', book)
    assert.equal(options.status, 200)
    assert.match(options.header('dav') ?? '', /\baddressbook\b/)
    const [may] = (await client.propfind(book, 0, propfind('<current-user-privilege-set/>'))).rows
    assert(names(may, 'current-user-privilege-set').includes(`${DAV}write-content`))
    const marks = '<CS:getctag/><c:supported-address-data/><supported-report-set/>'
    const [own] = (await client.propfind(book, 0, propfind(marks))).rows
    assert(textIn(own, `${CALENDARSERVER}getctag`))
    const versions = found(own, `${CARDDAV}supported-address-data`)?.children ?? []
    assert(versions.some(({ attributes }) => attributes.get('version') === '3.0'))
    const reports = found(own, `${DAV}supported-report-set`)?.children ?? []
    const synced = reports.some((each) => {
      const report = child(each, `${DAV}report`)
      return report !== undefined && child(report, `${DAV}sync-collection`) !== undefined
    })
    assert(synced)
  })

  const token = await step('reads everything with an empty token first', async () => {
    const answer = await client.report(book, sync(''), 0)
    assert.match(etagIn(answer.row(book + ada)) ?? '', /^".+"$/)
    const cards = await client.report(book, multiget([book + ada]))
    assert.match(cardIn(cards.row(book + ada)) ?? '', /FN:Ada/)
    const [next = ''] = answer.syncTokens
    assert.match(next, /[:/]/, 'it keeps only tokens that look like a URI')
    return next
  })

  const uid = '5a1c738c0b0eb60cf60ab57cce9cea3d6c38517c'
  const href = `${book}${uid}.vcf`
  const put = (name: string, headers: Record<string, string>) =>
    client.ask('PUT', href, {
      headers: {
        'Content-Type': 'text/vcard; charset="utf-8"',
        Prefer: 'return=minimal',
        ...headers,
      },
      body: vcard(name, `UID:${uid}`),
    })

  await step(
    'creates and changes a card; a strong ETag comes only with a card that is as it was sent',
    async () => {
      const created = await put('Évo Lütion', { 'If-None-Match': '*' })
      assert.equal(created.status, 201)
      assert.equal(created.header('etag') !== undefined, quirks === 'standard')
      assert.equal(created.header('location') ?? href, href)
      const got = await client.ask('GET', href)
      assert.match(got.text, /FN:Évo Lütion/)
      const etag = got.header('etag') ?? assert.fail('a GET must have an ETag')
      assert.equal((await put('Evo Lution', { 'If-Match': etag })).status, 204)
      assert.equal((await put('Lost', { 'If-Match': etag })).status, 412)
      assert.equal((await put('Won', {})).status, 204)
    },
  )

  await step('hears what others did, by sync-collection and by ctag', async () => {
    behind.remove(ada)
    const answer = await client.report(book, sync(token), 0)
    assert(etagIn(answer.row(href)))
    assert.deepEqual(goneIn(answer), [book + ada])
    const listing = await client.propfind(book, 1, propfind('<getetag/>'))
    assert.equal(etagsIn(listing, book).get(href), etagIn(answer.row(href)))
  })

  await step(
    'starts over with an empty token when the server knows the old one no more',
    async () => {
      const answer = await client.ask('REPORT', book, { depth: 0, body: sync('http://old/token') })
      assert.equal(answer.status, 403)
      assert.equal(conditionOf(answer), `${DAV}valid-sync-token`)
    },
  )

  await step('deletes the card', async () => {
    assert.equal((await client.ask('DELETE', href)).status, 204)
    assert.equal((await client.ask('GET', href)).status, 404)
  })
})
