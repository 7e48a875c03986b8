import assert from 'node:assert/strict'
import { CALENDARSERVER, CARDDAV, DAV } from '../../fake-google/dav/xml.ts'
import { linkIn, multistatus } from '../../support/dav-answers.ts'
import { vcard } from '../../support/dav-bodies.ts'
import { cardsIn, etagIn, etagsIn, firstBook, textIn } from './eyes.ts'
import { walk } from './walk.ts'

/** SyncEvolution, WebDAVSource.cpp and CardDAVSource.cpp; neon writes the namespaces out each time. */
const propfind = (...names: readonly string[]): string =>
  `<?xml version="1.0" encoding="utf-8"?>\n<propfind xmlns="DAV:"><prop>\n${names
    .map((name) => {
      const [prefix, local = ''] = name.split(':')
      return `<${local} xmlns="${prefix === 'card' ? 'urn:ietf:params:xml:ns:carddav' : prefix === 'cs' ? 'http://calendarserver.org/ns/' : 'DAV:'}"/>\n`
    })
    .join('')}</prop></propfind>\n`

const candidate = propfind(
  'd:alternate-URI-set',
  'd:principal-URL',
  'd:group-member-set',
  'd:group-membership',
  'd:displayname',
  'd:resourcetype',
  'd:current-user-principal',
  'd:current-user-privilege-set',
  'card:addressbook-home-set',
  'card:principal-address',
  'card:addressbook-description',
)

const multiget = (hrefs: readonly string[]): string => `<?xml version="1.0" encoding="utf-8" ?>
<C:addressbook-multiget xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav">
<D:prop>
<D:getetag/>
<C:address-data/>
</D:prop>
${hrefs.map((href) => `<D:href>${href}</D:href>`).join('\n')}
</C:addressbook-multiget>`

const byUid = (uid: string): string => `<?xml version="1.0" encoding="utf-8" ?>
<C:addressbook-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav">
<D:prop>
<D:getetag/>
</D:prop>
<C:filter>
<C:prop-filter name="UID">
<C:text-match>${uid}</C:text-match>
</C:prop-filter>
</C:filter>
</C:addressbook-query>`

walk('SyncEvolution', async ({ step, wire, behind }) => {
  const client = wire({
    signIn: 'when asked',
    headers: {
      'User-Agent': 'SyncEvolution/2.0.0',
      Connection: 'TE',
      TE: 'trailers',
      'Content-Type': 'application/xml',
    },
  })
  const ada = behind.add(vcard('Ada'))

  const book = await step('scans its candidates, the home set first', async () => {
    const [row] = (await client.propfind('/.well-known/carddav', 0, candidate)).rows
    const principal = linkIn(row, `${DAV}current-user-principal`) ?? ''
    const [own] = (await client.propfind(principal, 0, candidate)).rows
    const home = linkIn(own, `${CARDDAV}addressbook-home-set`) ?? ''
    assert.equal((await client.propfind(home, 0, candidate)).rows.length, 1)
    const list = propfind('d:resourcetype', 'd:displayname', 'card:supported-address-data')
    return firstBook(await client.propfind(home, 1, list))
  })

  const list = async () =>
    etagsIn(await client.propfind(book, 1, propfind('d:getetag', 'd:resourcetype')), book)
  const ctag = async () =>
    textIn(
      (await client.propfind(book, 0, propfind('cs:getctag'))).rows[0],
      `${CALENDARSERVER}getctag`,
    )

  await step(
    'reads everything, and misses a row for none of the hrefs that it asked for',
    async () => {
      const hrefs = [...(await list()).keys()]
      const cards = cardsIn(await client.report(book, multiget(hrefs), 0))
      assert.match(cards.get(book + ada) ?? '', /FN:Ada/)
      const asked = [...hrefs, `${book}gone.vcf`]
      assert.deepEqual((await client.report(book, multiget(asked), 0)).hrefs, asked)
    },
  )

  const before = await ctag()
  const type = { 'Content-Type': 'text/vcard; charset=utf-8' }
  const uid = '361ef1d6-2ebd-4f6e-93e8-6097be793423'

  const href = await step(
    'creates a card by POST where that is offered, and takes the name it is given',
    async () => {
      const [row] = (await client.propfind(book, 0, propfind('d:add-member'))).rows
      const target = linkIn(row, `${DAV}add-member`) ?? assert.fail('no add-member')
      const answer = await client.ask('POST', target, {
        headers: type,
        body: vcard('Grace', `UID:${uid}`),
      })
      assert.equal(answer.status, 201)
      const location = answer.header('location') ?? ''
      assert(location.startsWith(book))
      assert.notEqual(await ctag(), before)
      return location
    },
  )

  await step('finds it by its UID, once', async () => {
    assert.deepEqual((await client.report(book, byUid(uid), 1)).hrefs, [href])
    const body = propfind('d:getetag', 'd:resourcetype')
    const look = multistatus(await client.ask('PROPFIND', href, { depth: 0, body }))
    assert.equal(etagIn(look.row(href)), (await list()).get(href))
  })

  await step('changes it without a condition; the answer must not name another place', async () => {
    const answer = await client.ask('PUT', href, {
      headers: type,
      body: vcard('Grace Hopper', `UID:${uid}`),
    })
    assert(answer.status === 204 || answer.status === 201, answer.text)
    assert.equal(answer.header('location') ?? href, href)
    assert.match(
      cardsIn(await client.report(book, multiget([href]), 0)).get(href) ?? '',
      /FN:Grace Hopper/,
    )
  })

  await step('creates another one by PUT, as its versions without POST do', async () => {
    const other = `${book}syuid032688.212662323194047.vcf`
    const headers = { ...type, 'If-None-Match': '*' }
    const put = () => client.ask('PUT', other, { headers, body: vcard('Bob', 'UID:syuid032688') })
    assert.equal((await put()).status, 201)
    assert.equal((await put()).status, 412)
    assert((await list()).has(other))
    assert.equal((await client.ask('DELETE', other)).status, 204)
  })

  await step('deletes the card', async () => {
    assert.equal((await client.ask('DELETE', href)).status, 204)
    assert(!(await list()).has(href))
  })
})
