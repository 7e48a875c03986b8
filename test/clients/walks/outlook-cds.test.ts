import assert from 'node:assert/strict'
import { CARDDAV, DAV } from '../../fake-google/dav/xml.ts'
import { conditionOf, found, linkIn, type Row } from '../../support/dav-answers.ts'
import { vcard } from '../../support/dav-bodies.ts'
import { cardsIn, etagIn, etagsIn, firstBook } from './eyes.ts'
import { walk } from './walk.ts'

/** Outlook CalDav Synchronizer, WebDavDataAccess.cs and CardDavDataAccess.cs. */
const propfind = (props: string): string => `<?xml version='1.0'?>
                        <D:propfind xmlns:D="DAV:" xmlns:A="urn:ietf:params:xml:ns:carddav">
                          <D:prop>
                            ${props}
                          </D:prop>
                        </D:propfind>
                 `
const multiget = (hrefs: readonly string[]): string => `<?xml version="1.0" encoding="utf-8" ?>
                    <A:addressbook-multiget xmlns:D="DAV:" xmlns:A="urn:ietf:params:xml:ns:carddav">
                        <D:prop>
                            <D:getetag/>
                            <D:getcontenttype/>
                            <A:address-data/>
                        </D:prop>
                        ${hrefs.map((href) => `<D:href>${href}</D:href>`).join('\r\n')}
                    </A:addressbook-multiget>
                 `
const sync = (token: string): string => `<?xml version="1.0" encoding="utf-8" ?>
           <D:sync-collection xmlns:D="DAV:">
             ${token === '' ? '<D:sync-token/>' : `<D:sync-token>${token}</D:sync-token>`}
             <D:sync-level>1</D:sync-level>
             <D:prop>
               <D:getetag/>
             </D:prop>
           </D:sync-collection>
                 `
/** A status is read by this; a row counts as removed when its own is 404. */
const statusOf = (row: Row): number =>
  Number(/HTTP\/\d\.\d (\d{3}) ./.exec(row.status ?? row.propstats[0]?.status ?? '')?.[1])

walk('Outlook CalDav Synchronizer', async ({ step, wire, bridge, behind }) => {
  const client = wire({
    signIn: 'at once',
    headers: {
      'User-Agent': 'CalDavSynchronizer/4.4',
      'Content-Type': 'application/xml; charset=utf-8',
      Connection: 'Keep-Alive',
    },
  })
  const ada = behind.add(vcard('Ada'))

  const book = await step(
    'finds the book; what a path is glued to is scheme, host and port',
    async () => {
      const ownerOf = (row: Row | undefined) =>
        `http://127.0.0.1:${bridge.port}${linkIn(row, `${DAV}owner`) ?? ''}`
      const [row] = (
        await client.propfind('/.well-known/carddav', 0, propfind('<D:current-user-principal/>'))
      ).rows
      const principal = linkIn(row, `${DAV}current-user-principal`) ?? ''
      const [own] = (await client.propfind(principal, 0, propfind('<A:addressbook-home-set/>')))
        .rows
      const home = linkIn(own, `${CARDDAV}addressbook-home-set`) ?? ''
      const listing = await client.propfind(
        home,
        1,
        propfind('<D:resourcetype/><D:displayname/><D:owner/><D:current-user-privilege-set/>'),
      )
      const href = firstBook(listing)
      assert.equal(new URL(ownerOf(listing.row(href))).pathname, principal)
      return href
    },
  )

  await step('tests the book: OPTIONS, type, privileges', async () => {
    assert.match((await client.ask('OPTIONS', book)).header('dav') ?? '', /\baddressbook\b/)
    const [own] = (await client.propfind(book, 0, propfind('<D:current-user-privilege-set/>'))).rows
    const granted = found(own, `${DAV}current-user-privilege-set`)?.children ?? []
    const names = granted.flatMap(({ children }) => children.map(({ name }) => name))
    for (const name of ['write-content', 'bind', 'unbind']) assert(names.includes(DAV + name))
  })

  const list = async () =>
    etagsIn(await client.propfind(book, 1, propfind('<D:getetag/><D:getcontenttype/>')), book)
  const begin = await client.report(book, sync(''), 0)

  await step('reads everything', async () => {
    assert.deepEqual([...(await list()).keys()], begin.hrefs)
    const cards = cardsIn(await client.report(book, multiget(begin.hrefs), 0))
    assert.match(cards.get(book + ada) ?? '', /FN:Ada/)
  })

  const href = `${book}0f6f4a3c-7f0e-4a52-9d2b-5b1a4a6d1c11.vcf`
  const put = (name: string, headers: Record<string, string>) =>
    client.ask('PUT', href, {
      headers: { 'Content-Type': 'text/vcard; charset=utf-8', ...headers },
      body: vcard(name, 'UID:0f6f4a3c-7f0e-4a52-9d2b-5b1a4a6d1c11'),
    })
  /** From the answer's header, else by GET, else by PROPFIND. */
  const etagAfter = async (header: string | undefined) =>
    header ?? (await client.ask('GET', href)).header('etag') ?? (await list()).get(href) ?? ''

  const etag = await step(
    'creates and changes a card, with ETags that have lost their quotes',
    async () => {
      const created = await put('Grace', { 'If-None-Match': '*' })
      assert.equal(created.status, 201)
      assert.equal(created.header('location') ?? href, href)
      const bare = (await etagAfter(created.header('etag'))).replaceAll('"', '')
      const changed = await put('Grace Hopper', { 'If-Match': bare })
      assert.equal(changed.status, 204)
      assert.equal((await put('Lost', { 'If-Match': bare })).status, 412)
      return (await etagAfter(changed.header('etag'))).replaceAll('"', '')
    },
  )

  await step('tells changed cards from removed ones', async () => {
    behind.remove(ada)
    const answer = await client.report(book, sync(begin.syncTokens[0] ?? ''), 0)
    assert.equal(statusOf(answer.row(href)), 200)
    assert.equal(etagIn(answer.row(href)), (await list()).get(href))
    assert.equal(statusOf(answer.row(book + ada)), 404)
  })

  await step('starts over after 403 with valid-sync-token', async () => {
    const answer = await client.ask('REPORT', book, { depth: 0, body: sync('http://old/1') })
    assert.equal(answer.status, 403)
    assert.equal(conditionOf(answer), `${DAV}valid-sync-token`)
  })

  await step('deletes the card', async () => {
    assert.equal((await client.ask('DELETE', href, { headers: { 'If-Match': etag } })).status, 204)
    assert(!(await list()).has(href))
  })
})
