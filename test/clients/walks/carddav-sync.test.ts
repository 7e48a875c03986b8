import assert from 'node:assert/strict'
import { CARDDAV, DAV } from '../../fake-google/dav/xml.ts'
import { linkIn, multistatus } from '../../support/dav-answers.ts'
import { vcard } from '../../support/dav-bodies.ts'
import { cardsIn, etagIn, etagsIn, firstBook } from './eyes.ts'
import { walk } from './walk.ts'

/** Marten Gajda's CardDAV-Sync for Android; the body on the principal is his own words. */
const propfind = (props: string): string => `<?xml version="1.0" encoding="utf-8" ?>
<A:propfind xmlns:A="DAV:" xmlns:B="urn:ietf:params:xml:ns:carddav">
  <A:prop>
    ${props}
  </A:prop>
</A:propfind>`

const multiget = (hrefs: readonly string[]): string => `<?xml version="1.0" encoding="utf-8" ?>
<B:addressbook-multiget xmlns:A="DAV:" xmlns:B="urn:ietf:params:xml:ns:carddav">
  <A:prop><A:getetag/><B:address-data/></A:prop>
  ${hrefs.map((href) => `<A:href>${href}</A:href>`).join('\n  ')}
</B:addressbook-multiget>`

walk('CardDAV-Sync', async ({ step, wire, behind }) => {
  const client = wire({
    signIn: 'when asked',
    headers: {
      'User-Agent':
        'CardDAV-Sync free/0.4.14 (motorola; osprey_reteu; Android 5.1.1; de_DE; org.dmfs.carddav.sync/125)',
      'Content-Type': 'text/xml; charset=utf-8',
    },
  })
  const ada = behind.add(vcard('Ada'))

  const principal = await step('guesses its way to the principal', async () => {
    const body = propfind('<A:current-user-principal/><A:resourcetype/>')
    for (const guess of ['/SOGo/dav/', '/groupdav.php/', '/remote.php/carddav/']) {
      const answer = await client.ask('PROPFIND', guess, { depth: 0, body })
      assert.equal(answer.status, 404, guess)
    }
    const found = await Promise.all(
      ['/dav/', '/carddav/', '/addressbooks/', '/.well-known/carddav/'].map(async (guess) =>
        linkIn((await client.propfind(guess, 0, body)).rows[0], `${DAV}current-user-principal`),
      ),
    )
    assert.deepEqual([...new Set(found)], ['/principals/alice/'])
    return found[0] ?? ''
  })

  const book = await step('finds the home set, which ends in a slash, and its book', async () => {
    const props = propfind('<A:displayname/><A:resourcetype/><B:addressbook-home-set/>')
    const [own] = (await client.propfind(principal, 0, props)).rows
    const home = linkIn(own, `${CARDDAV}addressbook-home-set`) ?? ''
    assert.match(home, /\/$/)
    return firstBook(await client.propfind(home, 1, props))
  })

  const list = async () => etagsIn(await client.propfind(book, 1, propfind('<A:getetag/>')), book)

  await step('reads everything', async () => {
    const hrefs = [...(await list()).keys()]
    assert.deepEqual(hrefs, [book + ada])
    const cards = cardsIn(await client.report(book, multiget(hrefs), 1))
    assert.match(cards.get(book + ada) ?? '', /VERSION:3\.0[^]*FN:Ada/)
  })

  const href = `${book}b7f0a8f6-1e53-4b0c.vcf`
  await step(
    'creates and changes a card, and finds it at the very URL that it wrote to',
    async () => {
      for (const name of ['Grace', 'Grace Hopper']) {
        const put = await client.ask('PUT', href, {
          headers: { 'Content-Type': 'text/vcard; charset=utf-8' },
          body: vcard(name, 'UID:b7f0a8f6-1e53-4b0c'),
        })
        assert(put.status === 201 || put.status === 204, put.text)
        const head = await client.ask('HEAD', href)
        assert.equal(head.status, 200)
        const body = propfind('<A:getetag/>')
        const look = multistatus(await client.ask('PROPFIND', href, { depth: 0, body }))
        assert.equal(etagIn(look.row(href)), head.header('etag'))
      }
      assert.equal(behind.texts().filter((text) => text.includes('Grace')).length, 1)
    },
  )

  await step('deletes the card', async () => {
    const etag = (await list()).get(href) ?? ''
    assert.equal((await client.ask('DELETE', href, { headers: { 'If-Match': etag } })).status, 204)
    assert(!(await list()).has(href))
  })
})
