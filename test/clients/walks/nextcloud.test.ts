import assert from 'node:assert/strict'
import { CARDDAV, DAV } from '../../fake-google/dav/xml.ts'
import { found, linkIn } from '../../support/dav-answers.ts'
import { vcard } from '../../support/dav-bodies.ts'
import { cardsIn, etagIn, firstBook, goneIn } from './eyes.ts'
import { walk } from './walk.ts'

/** nextcloud/integration_davc of July 2026: lib/Service/Remote/RemoteClient.php, RemoteContactsService.php. */
const names = 'xmlns:d="DAV:" xmlns:card="urn:ietf:params:xml:ns:carddav"'
const propfind = (props: string): string =>
  `<?xml version="1.0"?>\n<d:propfind ${names}><d:prop>${props}</d:prop></d:propfind>\n`
const delta = (token: string): string =>
  `<?xml version="1.0"?>\n<d:sync-collection ${names}><d:sync-token>${token}</d:sync-token>` +
  '<d:sync-level>1</d:sync-level><d:prop><d:resourcetype/><d:getetag/></d:prop></d:sync-collection>\n'
const multiget = (hrefs: readonly string[]): string =>
  `<?xml version="1.0"?>\n<card:addressbook-multiget ${names}><d:prop><d:getetag/><card:address-data/></d:prop>` +
  `${hrefs.map((href) => `<d:href>${href}</d:href>`).join('')}</card:addressbook-multiget>\n`

walk('Nextcloud (DAV Connector)', async ({ step, wire, behind }) => {
  const client = wire({
    signIn: 'at once',
    headers: {
      'User-Agent': 'NextcloudDAVC/1.0 (1.0; x64)',
      'Content-Type': 'application/xml; charset=utf-8',
      Accept: 'application/xml, text/xml;q=0.9, */*;q=0.8',
    },
  })
  const ada = behind.add(vcard('Ada'))

  const book = await step('finds the book, and that it may write', async () => {
    const root = await client.propfind('/', 0, propfind('<d:current-user-principal/>'))
    const principal = linkIn(root.rows[0], `${DAV}current-user-principal`) ?? ''
    const ask = '<d:principal-URL/><card:addressbook-home-set/>'
    const [own] = (await client.propfind(principal, 0, propfind(ask))).rows
    assert.equal(linkIn(own, `${DAV}principal-URL`), principal)
    const home = linkIn(own, `${CARDDAV}addressbook-home-set`) ?? ''
    const { header } = await client.ask('OPTIONS', home)
    assert.match(header('allow') ?? '', /\bREPORT\b/)
    const props = '<d:resourcetype/><d:displayname/><d:current-user-privilege-set/><d:sync-token/>'
    const listing = await client.propfind(home, 1, propfind(props))
    const first = firstBook(listing)
    assert.ok(found(listing.row(first), `${DAV}current-user-privilege-set`))
    return first
  })

  // What has something in its resourcetype is no card to it, and so is what has no ETag.
  const sync = async (token: string) => {
    const report = await client.report(book, delta(token), 0)
    const cards = report.rows.filter(
      (row) => found(row, `${DAV}resourcetype`)?.children.length === 0 && etagIn(row),
    )
    return {
      token: report.syncTokens[0],
      cards: cards.map(({ href }) => href),
      gone: goneIn(report),
    }
  }

  const first = await step('reads everything by sync-collection and multiget', async () => {
    const synced = await sync('')
    assert.deepEqual(synced.cards, [book + ada])
    const cards = cardsIn(await client.report(book, multiget(synced.cards), 1))
    assert.match(cards.get(book + ada) ?? '', /FN:Ada/)
    return synced.token
  })

  const href = `${book}6d5b9dc1-made.vcf`
  const put = (card: string, headers: Record<string, string>) =>
    client.ask('PUT', href, { headers, body: card })

  const second = await step(
    'creates a card, also as its versions of before July 2026',
    async () => {
      const type = { 'Content-Type': 'application/vcard; charset=utf-8', 'If-None-Match': '*' }
      assert.equal((await put(vcard('Made', 'UID:made'), type)).status, 201)
      const { cards, token } = await sync(first ?? '')
      assert.deepEqual(cards, [href])
      return token
    },
  )

  await step('changes and deletes it, without a condition', async () => {
    const type = { 'Content-Type': 'text/vcard; charset=utf-8' }
    assert.equal((await put(vcard('Changed', 'UID:made'), type)).status, 204)
    assert.ok(behind.texts().some((text) => text.includes('FN:Changed')))
    assert.equal((await client.ask('DELETE', href)).status, 204)
    assert.deepEqual((await sync(second ?? '')).gone, [href])
    assert.equal(behind.texts().length, 1)
  })
})
