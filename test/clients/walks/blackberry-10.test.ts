import assert from 'node:assert/strict'
import { CARDDAV, DAV } from '../../fake-google/dav/xml.ts'
import { linkIn, multistatus } from '../../support/dav-answers.ts'
import { vcard } from '../../support/dav-bodies.ts'
import { cardsIn, etagIn, etagsIn, firstBook } from './eyes.ts'
import { walk } from './walk.ts'

/** BlackBerry 10: known from two reports only. It takes no redirect, and it edits as no other client does. */
const propfind = (props: string): string =>
  `<?xml version="1.0" encoding="utf-8"?><D:propfind xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><D:prop>${props}</D:prop></D:propfind>`
const multiget = (hrefs: readonly string[]): string =>
  `<?xml version="1.0" encoding="utf-8"?><C:addressbook-multiget xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><D:prop><D:getetag/><C:address-data/></D:prop>${hrefs.map((href) => `<D:href>${href}</D:href>`).join('')}</C:addressbook-multiget>`

walk('BlackBerry 10', async ({ step, wire, behind }) => {
  const client = wire({
    signIn: 'when asked',
    headers: {
      'User-Agent': 'Mozilla/5.0 (BB10; Touch) AppleWebKit/537.10+ (KHTML, like Gecko)',
      'Content-Type': 'text/xml; charset=utf-8',
    },
  })
  const ada = behind.add(vcard('Ada'))

  const book = await step('finds the book without a single redirect', async () => {
    const look = async (target: string, depth: 0 | 1, props: string) =>
      multistatus(await client.ask('PROPFIND', target, { depth, body: propfind(props) }))
    const [row] = (await look('/.well-known/carddav', 0, '<D:current-user-principal/>')).rows
    assert.equal(row?.href, '/.well-known/carddav')
    const principal = linkIn(row, `${DAV}current-user-principal`) ?? ''
    const [own] = (await look(principal, 0, '<C:addressbook-home-set/>')).rows
    const home = linkIn(own, `${CARDDAV}addressbook-home-set`) ?? ''
    return firstBook(await look(home, 1, '<D:resourcetype/><D:displayname/>'))
  })

  const list = async () => etagsIn(await client.propfind(book, 1, propfind('<D:getetag/>')), book)

  await step('reads everything', async () => {
    const hrefs = [...(await list()).keys()]
    const cards = cardsIn(await client.report(book, multiget(hrefs), 1))
    assert.match(cards.get(book + ada) ?? '', /FN:Ada/)
  })

  const put = (href: string, name: string, headers: Record<string, string>) =>
    client.ask('PUT', href, {
      headers: { 'Content-Type': 'text/vcard', ...headers },
      body: vcard(name, 'UID:bb10'),
    })
  const href = `${book}bb10.vcf`

  await step('creates a card', async () => {
    assert.equal((await put(href, 'Grace', { 'If-None-Match': '*' })).status, 201)
  })

  await step(
    'has an edit to another URL refused, and the card stays as it is and one',
    async () => {
      const etag = (await list()).get(href) ?? ''
      const edited = await put(`${book}bb10-again.vcf`, 'Grace Hopper', { 'If-Match': etag })
      assert.equal(edited.status, 412)
      assert.equal(behind.texts().filter((text) => text.includes('Grace')).length, 1)
      assert.equal((await list()).get(href), etag)
    },
  )

  await step('changes it at its own URL, and deletes it', async () => {
    const etag = (await list()).get(href) ?? ''
    assert.equal((await put(href, 'Grace Hopper', { 'If-Match': etag })).status, 204)
    const row = (await client.report(book, multiget([href]), 1)).row(href)
    const headers = { 'If-Match': etagIn(row) ?? '' }
    assert.equal((await client.ask('DELETE', href, { headers })).status, 204)
    assert.deepEqual([...(await list()).keys()], [book + ada])
  })
})
