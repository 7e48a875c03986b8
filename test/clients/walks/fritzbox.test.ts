import assert from 'node:assert/strict'
import { CARDDAV, DAV } from '../../fake-google/dav/xml.ts'
import { linkIn } from '../../support/dav-answers.ts'
import { vcard } from '../../support/dav-bodies.ts'
import { cardsIn, etagIn, firstBook, textIn } from './eyes.ts'
import { walk } from './walk.ts'

/**
 * AVM FRITZ!Box from FRITZ!OS 7.20 on. Its first request was seen; the rest is closed, so the walk is RFC 6352's own
 * with what reporters tell: no password before a 401, Basic, images not taken, reading above all.
 */
const propfind = (props: string): string =>
  `<?xml version="1.0" encoding="utf-8"?><d:propfind xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav"><d:prop>${props}</d:prop></d:propfind>`
const multiget = (hrefs: readonly string[]): string =>
  `<?xml version="1.0" encoding="utf-8"?><c:addressbook-multiget xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav"><d:prop><d:getetag/><c:address-data/></d:prop>${hrefs.map((href) => `<d:href>${href}</d:href>`).join('')}</c:addressbook-multiget>`
const sync = (token: string): string =>
  `<?xml version="1.0" encoding="utf-8"?><d:sync-collection xmlns:d="DAV:"><d:sync-token>${token}</d:sync-token><d:sync-level>1</d:sync-level><d:prop><d:getetag/></d:prop></d:sync-collection>`

walk('FRITZ!Box', async ({ step, wire, bridge, behind }) => {
  const options = { headers: { 'User-Agent': 'AVM FRITZ!Box', 'Content-Type': 'text/xml' } }
  const client = wire({ ...options, signIn: 'when asked' })
  const ada = behind.add(vcard('Ada', 'TEL;TYPE=HOME:+49 30 1234', 'TEL;TYPE=CELL:+49 170 1234'))

  const book = await step('asks without a password first, and is asked for it', async () => {
    const body = propfind('<d:current-user-principal/>')
    const bare = await fetch(new URL('/', bridge.url), {
      method: 'PROPFIND',
      headers: { Depth: '0' },
      body,
    })
    assert.equal(bare.status, 401, 'a 403 would end it')
    assert.match(bare.headers.get('www-authenticate') ?? '', /^Basic /)
    const [row] = (await client.propfind('/', 0, body)).rows
    const principal = linkIn(row, `${DAV}current-user-principal`) ?? ''
    const [own] = (await client.propfind(principal, 0, propfind('<c:addressbook-home-set/>'))).rows
    const home = linkIn(own, `${CARDDAV}addressbook-home-set`) ?? ''
    return firstBook(await client.propfind(home, 1, propfind('<d:resourcetype/><d:displayname/>')))
  })

  const token = await step('reads everything, with the numbers', async () => {
    const [own] = (await client.propfind(book, 0, propfind('<d:sync-token/>'))).rows
    const { hrefs } = await client.report(book, sync(''), 0)
    const card = cardsIn(await client.report(book, multiget(hrefs), 0)).get(book + ada) ?? ''
    assert.match(card, /TEL.*:\+?49.*30/)
    assert.match(card, /TEL.*:\+?49.*170/)
    return textIn(own, `${DAV}sync-token`) ?? ''
  })

  await step('creates, changes and deletes an entry', async () => {
    const href = `${book}fritz-1.vcf`
    const put = (name: string) =>
      client.ask('PUT', href, {
        headers: { 'Content-Type': 'text/vcard; charset=utf-8' },
        body: vcard(name, 'UID:fritz-1', 'TEL;TYPE=HOME:030 5678'),
      })
    assert.equal((await put('Grace')).status, 201)
    assert.equal((await put('Grace Hopper')).status, 204)
    assert.match(
      cardsIn(await client.report(book, multiget([href]), 0)).get(href) ?? '',
      /FN:Grace Hopper/,
    )
    const etag = etagIn((await client.report(book, sync(token), 0)).row(href)) ?? ''
    assert.equal((await client.ask('DELETE', href, { headers: { 'If-Match': etag } })).status, 204)
    assert.deepEqual((await client.report(book, sync(''), 0)).hrefs, [book + ada])
  })
})
