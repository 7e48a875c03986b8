import assert from 'node:assert/strict'
import { CARDDAV, DAV } from '../../fake-google/dav/xml.ts'
import { linkIn } from '../../support/dav-answers.ts'
import { vcard } from '../../support/dav-bodies.ts'
import { cardsIn, etagsIn, firstBook } from './eyes.ts'
import { walk } from './walk.ts'

/** CardBook 19.7, cardbookWebDAV.js. */
const propfind = (props: string): string =>
  `<?xml version="1.0" encoding="utf-8"?><D:propfind xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><D:prop>${props}</D:prop></D:propfind>`

const multiget = (hrefs: readonly string[]): string =>
  `<?xml version="1.0" encoding="utf-8"?><C:addressbook-multiget xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><D:prop><D:getetag/><C:address-data Content-Type='text/vcard'/></D:prop>${hrefs.map((href) => `<D:href>${href}</D:href>`).join('')}</C:addressbook-multiget>`

/** It decodes each href and encodes it again, segment by segment. */
const respelled = (href: string): string =>
  decodeURIComponent(href).split('/').map(encodeURIComponent).join('/')

walk('CardBook', async ({ step, wire, behind }) => {
  const client = wire({
    signIn: 'at once',
    headers: {
      'X-client': 'CardBook (Thunderbird)',
      'User-Agent': 'Thunderbird CardBook/19.7',
      'Content-Type': 'application/xml; charset=utf-8',
    },
  })
  const ada = behind.add(vcard('Ada'))

  const book = await step(
    'finds the book; the well-known name is glued to what was typed',
    async () => {
      const principal = linkIn(
        (
          await client.propfind(
            '/some/.well-known/carddav',
            0,
            propfind('<D:current-user-principal/>'),
          )
        ).rows[0],
        `${DAV}current-user-principal`,
      )
      const home = await client.propfind(principal ?? '', 0, propfind('<C:addressbook-home-set/>'))
      return firstBook(
        await client.propfind(
          linkIn(home.rows[0], `${CARDDAV}addressbook-home-set`) ?? '',
          1,
          propfind('<D:resourcetype/><D:displayname/>'),
        ),
      )
    },
  )

  await step('finds that book again when its whole URL was typed', async () => {
    const body = propfind('<D:resourcetype/><D:displayname/>')
    assert.equal(firstBook(await client.propfind(book, 1, body)), book)
  })

  const list = async () =>
    etagsIn(await client.propfind(book, 1, propfind('<D:getcontenttype/><D:getetag/>')), book)

  await step('reads everything under the hrefs as it spells them', async () => {
    const hrefs = [...(await list()).keys()]
    assert.deepEqual(hrefs, [book + ada])
    const cards = cardsIn(await client.report(book, multiget(hrefs.map(respelled)), 1))
    assert.match(decodeURIComponent(cards.get(book + ada) ?? ''), /FN:Ada/)
  })

  const href = `${book}0c4a7b3e-53d4-4d2a.vcf`
  const etag = await step('creates and changes a card, and is told its ETag', async () => {
    let known: string | undefined
    for (const name of ['Grace', 'Grace Hopper']) {
      const answer = await client.ask('PUT', href, {
        headers: {
          'Content-Type': 'text/vcard; charset=utf-8',
          ...(known === undefined ? { 'If-None-Match': '*' } : { 'If-Match': known }),
        },
        body: vcard(name, 'UID:0c4a7b3e-53d4-4d2a'),
      })
      assert(answer.status >= 200 && answer.status < 400, answer.text)
      known = answer.header('etag')
      assert(known, 'without an ETag it would sync again')
    }
    return known ?? ''
  })

  await step('takes its own card for unchanged, and deletes it', async () => {
    assert.equal((await list()).get(href), etag)
    const answer = await client.ask('DELETE', href, { headers: { 'If-Match': etag } })
    assert.equal(answer.status, 204)
    assert(!(await list()).has(href))
  })
})
