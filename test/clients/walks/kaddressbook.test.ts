import assert from 'node:assert/strict'
import { CALENDARSERVER, CARDDAV, DAV } from '../../fake-google/dav/xml.ts'
import { linkIn } from '../../support/dav-answers.ts'
import { vcard } from '../../support/dav-bodies.ts'
import { cardsIn, etagsIn, firstBook, textIn } from './eyes.ts'
import { walk } from './walk.ts'

/** KDAV 5.103, protocols/carddavprotocol.cpp and common/dav*job.cpp. */
const propfind = (props: string): string =>
  `<propfind xmlns="DAV:"><prop xmlns="DAV:">${props}</prop></propfind>\n`

const principalProps =
  '<addressbook-home-set xmlns="urn:ietf:params:xml:ns:carddav"/><current-user-principal xmlns="DAV:"/><principal-URL xmlns="DAV:"/>'
const homeProps = '<addressbook-home-set xmlns="urn:ietf:params:xml:ns:carddav"/>'
const bookProps =
  '<displayname xmlns="DAV:"/><resourcetype xmlns="DAV:"/><getctag xmlns="http://calendarserver.org/ns/"/>'
const itemProps = '<displayname xmlns="DAV:"/><resourcetype xmlns="DAV:"/><getetag xmlns="DAV:"/>'

const multiget = (hrefs: readonly string[]): string =>
  `<addressbook-multiget xmlns="urn:ietf:params:xml:ns:carddav"><prop xmlns="DAV:"><getetag xmlns="DAV:"/><address-data xmlns="urn:ietf:params:xml:ns:carddav"><allprop xmlns="urn:ietf:params:xml:ns:carddav"/></address-data></prop>${hrefs.map((href) => `<href xmlns="DAV:">${href}</href>`).join('')}</addressbook-multiget>\n`

walk('KAddressBook', async ({ step, wire, behind }) => {
  const client = wire({
    signIn: 'when asked, each time',
    headers: {
      'User-Agent': 'KDE DAV groupware client',
      Accept:
        'text/html, text/*;q=0.9, image/jpeg;q=0.9, image/png;q=0.9, image/*;q=0.9, */*;q=0.8',
      'Content-Type': 'text/xml; charset=utf-8',
    },
  })
  const ada = behind.add(vcard('Ada'))

  const book = await step('finds the book from the root: it asks no well-known name', async () => {
    const [row] = (await client.propfind('/', 0, propfind(principalProps))).rows
    const principal = linkIn(row, `${DAV}current-user-principal`) ?? ''
    const [own] = (await client.propfind(principal, 0, propfind(homeProps))).rows
    const home = linkIn(own, `${CARDDAV}addressbook-home-set`) ?? ''
    const listing = await client.propfind(home, 1, propfind(bookProps))
    const first = firstBook(listing)
    assert(textIn(listing.row(first), `${CALENDARSERVER}getctag`))
    return first
  })

  const list = async () => etagsIn(await client.propfind(book, 1, propfind(itemProps)), book)

  await step('reads everything', async () => {
    const hrefs = [...(await list()).keys()]
    const cards = cardsIn(await client.report(book, multiget(hrefs), 1))
    assert.match(cards.get(book + ada) ?? '', /VERSION:3\.0[^]*FN:Ada/)
  })

  const href = `${book}1467532147.R131.vcf`
  const put = (name: string, headers: Record<string, string>) =>
    client.ask('PUT', href, {
      headers: { 'Content-Type': 'text/vcard', ...headers },
      body: vcard(name, 'UID:kde-131'),
    })
  const etagByGet = async () => {
    const { status, header, text } = await client.ask('GET', href)
    assert.equal(status, 200, text)
    assert.match(header('content-type') ?? '', /^text\/vcard/)
    return header('etag') ?? assert.fail('it learns the ETag by GET')
  }

  const etag = await step('creates and changes a card, with a GET after each PUT', async () => {
    assert.equal((await put('Grace', { 'If-None-Match': '*' })).status, 201)
    const created = await etagByGet()
    assert.equal((await put('Grace Hopper', { 'If-Match': created })).status, 204)
    assert.equal((await put('Lost', { 'If-Match': created })).status, 412)
    return etagByGet()
  })

  await step('finds the same ETag when it lists again', async () => {
    assert.equal((await list()).get(href), etag)
  })

  await step('deletes the card', async () => {
    assert.equal((await client.ask('DELETE', href, { headers: { 'If-Match': etag } })).status, 204)
    assert(!(await list()).has(href))
  })
})
