import assert from 'node:assert/strict'
import { CARDDAV, DAV } from '../../fake-google/dav/xml.ts'
import { linkIn } from '../../support/dav-answers.ts'
import { vcard } from '../../support/dav-bodies.ts'
import { cardsIn, etagsIn, isBook, textIn } from './eyes.ts'
import { walk } from './walk.ts'

/** vdirsyncer 0.19 and 0.20, storage/dav.py: bodies begin with white space, as they stand in its source. */
const propfind = (props: string): string => `
    <propfind xmlns="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav">
        <prop>
            ${props}
        </prop>
    </propfind>
    `
const list = `<?xml version="1.0" encoding="utf-8" ?>
            <propfind xmlns="DAV:">
                <prop>
                    <resourcetype/>
                    <getcontenttype/>
                    <getetag/>
                </prop>
            </propfind>
            `
const multiget = (hrefs: readonly string[]): string => `<?xml version="1.0" encoding="utf-8" ?>
            <C:addressbook-multiget xmlns="DAV:"
                    xmlns:C="urn:ietf:params:xml:ns:carddav">
                <prop>
                    <getetag/>
                    <C:address-data/>
                </prop>
                ${hrefs.map((href) => `<href>${href}</href>`).join('')}
            </C:addressbook-multiget>`

/** It keeps `@` and quotes everything else. */
const normalised = (href: string): string =>
  decodeURIComponent(href).split('/').map(encodeURIComponent).join('/').replaceAll('%40', '@')

walk('vdirsyncer', async ({ step, wire, behind }) => {
  const client = wire({
    signIn: 'at once',
    headers: {
      'User-Agent': 'vdirsyncer/0.19.0',
      'Content-Type': 'application/xml; charset=UTF-8',
      Accept: '*/*',
    },
  })
  const ada = behind.add(vcard('Ada'))

  const book = await step('finds the book', async () => {
    assert.equal(
      (await client.propfind('/', 1, propfind('<resourcetype />'))).rows.some(isBook),
      false,
    )
    const [row] = (
      await client.propfind('/.well-known/carddav', 0, propfind('<current-user-principal />'))
    ).rows
    const principal = linkIn(row, `${DAV}current-user-principal`) ?? ''
    const [own] = (await client.propfind(principal, 0, propfind('<c:addressbook-home-set />'))).rows
    const home = linkIn(own, `${CARDDAV}addressbook-home-set`) ?? ''
    const listing = await client.propfind(home, 1, propfind('<resourcetype />'))
    return listing.rows.find(isBook)?.href ?? assert.fail('no address book')
  })

  const etags = async () => {
    const listing = await client.propfind(book, 1, list)
    const cards = listing.rows.filter((row) =>
      (textIn(row, `${DAV}getcontenttype`) ?? '').includes('vcard'),
    )
    return etagsIn({ ...listing, rows: cards }, book)
  }

  await step('reads everything: each href that it asked for comes back', async () => {
    const hrefs = [...(await etags()).keys()].map(normalised)
    const cards = cardsIn(await client.report(book, multiget(hrefs)))
    assert.deepEqual([...cards.keys()].map(normalised), hrefs)
    assert.match(cards.get(book + ada) ?? '', /FN:Ada/)
  })

  const href = `${book}Fränzi%20%26%20@home.vcf`.replace('ä', '%C3%A4')
  const put = (name: string, headers: Record<string, string>) =>
    client.ask('PUT', href, {
      headers: { 'Content-Type': 'text/vcard', ...headers },
      body: vcard(name, 'UID:rc57b8a38f'),
    })

  const etag = await step(
    'creates and changes a card under a name that needs quoting, with ETags',
    async () => {
      const created = await put('Grace', { 'If-None-Match': '*' })
      assert.equal(created.status, 201)
      const listed = [...(await etags())].find(([each]) => normalised(each) === normalised(href))
      assert.equal(listed?.[1], created.header('etag'))
      const changed = await put('Grace Hopper', { 'If-Match': created.header('etag') ?? '' })
      assert.equal(changed.status, 204)
      return changed.header('etag') ?? ''
    },
  )

  await step('sees no change in what it has just written', async () => {
    const listed = [...(await etags())].find(([each]) => normalised(each) === normalised(href))
    assert.equal(listed?.[1], etag)
    assert.equal((await put('Lost', { 'If-Match': '"another"' })).status, 412)
  })

  await step('deletes the card', async () => {
    const headers = { 'If-Match': etag }
    assert.equal((await client.ask('DELETE', href, { headers })).status, 204)
    assert.deepEqual([...(await etags()).keys()], [book + ada])
  })
})
