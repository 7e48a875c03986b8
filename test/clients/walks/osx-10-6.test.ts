import assert from 'node:assert/strict'
import { CALENDARSERVER, CARDDAV, DAV } from '../../fake-google/dav/xml.ts'
import { linkIn } from '../../support/dav-answers.ts'
import { vcard } from '../../support/dav-bodies.ts'
import { appleWalk } from './apple-walk.ts'
import * as apple from './apple.ts'
import { cardsIn, etagsIn, textIn } from './eyes.ts'
import * as addressBook from './osx-10-6.ts'

appleWalk('OS X 10.6', async ({ step, wire, behind }) => {
  const client = wire({
    signIn: 'when asked, each time',
    headers: {
      'User-Agent': 'Address%20Book/883 CFNetwork/454.12.4 Darwin/10.8.0 (i386) (iMac9%2C1)',
      Accept: '*/*',
      'Content-Type': 'text/xml',
    },
  })
  const ada = behind.add(vcard('Ada', 'UID:ada'))

  const book = await step(
    'goes from the typed principal to the home set and its book',
    async () => {
      const [row] = (
        await client.propfind('/principals/users/alice/', 0, addressBook.principalProps)
      ).rows
      assert.notEqual(textIn(row, `${DAV}displayname`) ?? '', '')
      const home = linkIn(row, `${CARDDAV}addressbook-home-set`) ?? ''
      const listing = await client.propfind(home, 1, addressBook.homeProps)
      const [, first = ''] = listing.hrefs
      assert(first.startsWith(home))
      return first
    },
  )

  const ctag = async () =>
    textIn(
      (await client.propfind(book, 0, addressBook.bookProps)).rows[0],
      `${CALENDARSERVER}getctag`,
    ) ?? assert.fail('without a getctag it fetches no card')
  const before = await ctag()

  await step('reads everything', async () => {
    const hrefs = (await client.report(book, addressBook.query, 1)).hrefs
    assert.deepEqual(hrefs, [book + ada])
    assert.match(
      cardsIn(await client.report(book, apple.multiget(hrefs), 1)).get(book + ada) ?? '',
      /VERSION:3\.0[^]*FN:Ada/,
    )
  })

  const name = 'D88FDA4B-9E70-40CB-BAC7-6F0AFCD60ECD-ABSPlugin.vcf'
  const put = (person: string, headers: Record<string, string>) =>
    client.ask('PUT', book + name, {
      headers: { 'Content-Type': 'text/vcard', ...headers },
      body: vcard(person, 'UID:D88FDA4B-9E70-40CB-BAC7-6F0AFCD60ECD'),
    })

  const etag = await step(
    'creates and changes a card, sees the ctag move, and gets it',
    async () => {
      assert.equal((await put('Grace', { 'If-None-Match': '*' })).status, 201)
      assert.notEqual(await ctag(), before)
      const got = await client.ask('GET', book + name)
      assert.equal(
        (await put('Grace Hopper', { 'If-Match': got.header('etag') ?? '' })).status,
        204,
      )
      const again = await client.ask('GET', book + name)
      assert.match(again.text, /FN:Grace Hopper/)
      return again.header('etag') ?? ''
    },
  )

  await step("keeps the name of the person's own card", async () => {
    const body = apple.meCard(book + name)
    assert.equal((await client.ask('PROPPATCH', '/addressbooks/alice/', { body })).status, 207)
  })

  await step('deletes the card', async () => {
    const answer = await client.ask('DELETE', book + name, { headers: { 'If-Match': etag } })
    assert.equal(answer.status, 204)
    assert(!etagsIn(await client.propfind(book, 1, apple.etags), book).has(book + name))
  })
})
