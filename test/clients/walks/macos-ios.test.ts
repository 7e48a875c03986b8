import assert from 'node:assert/strict'
import { CALENDARSERVER, CARDDAV, DAV } from '../../fake-google/dav/xml.ts'
import {
  cardIn,
  conditionOf,
  found,
  linkIn,
  multistatus,
  namesWith,
} from '../../support/dav-answers.ts'
import { vcard } from '../../support/dav-bodies.ts'
import { appleWalk } from './apple-walk.ts'
import * as apple from './apple.ts'
import { cardsIn, etagIn, etagsIn, firstBook, goneIn, textIn } from './eyes.ts'

const headers = {
  Accept: '*/*',
  'Accept-Language': 'en-us',
  'Accept-Encoding': 'gzip, deflate',
  'Content-Type': 'text/xml',
  Connection: 'keep-alive',
  Brief: 't',
  Prefer: 'return=minimal',
}

appleWalk('macOS ≥ 10.7 and iOS ≥ 6', async ({ step, wire, behind, quirks }) => {
  const accounts = wire({
    signIn: 'when asked',
    headers: { ...headers, 'User-Agent': 'iOS/8.3 (12F69) accountsd/1.0' },
  })
  // Every PUT and REPORT of macOS 10.11 goes out without the password first, body and all.
  const data = wire({
    signIn: 'when asked, each time',
    headers: { ...headers, 'User-Agent': 'iOS/8.3 (12F69) dataaccessd/1.0' },
  })
  const ada = behind.add(vcard('Ada'))

  const principal = await step(
    'accountsd finds the principal, whichever address it tries',
    async () => {
      const targets = [
        '/.well-known/carddav',
        '/',
        '/principals/',
        // What iOS 6 makes of a typed host or path, with the ports that it tries.
        '/localhost%3A8443/.well-known/carddav',
        '/localhost%3A8443/',
        '/card.php%3A8008/.well-known/carddav',
        '/card.php%3A8008/',
      ]
      const principals = await Promise.all(
        targets.map(async (target) => {
          const [row] = (await accounts.propfind(target, 0, apple.start)).rows
          assert.equal(
            linkIn(row, `${DAV}principal-URL`),
            linkIn(row, `${DAV}current-user-principal`),
          )
          return linkIn(row, `${DAV}current-user-principal`) ?? ''
        }),
      )
      assert.deepEqual([...new Set(principals)], ['/principals/alice/'])
      assert.match((await accounts.ask('OPTIONS', '/')).header('dav') ?? '', /\baddressbook\b/)
      const calendars = { depth: 0, body: apple.start } as const
      const { answer } = await accounts.follow('PROPFIND', '/.well-known/caldav', calendars)
      assert.equal(answer.status, 404)
      return principals[0] ?? ''
    },
  )

  const home = await step(
    'dataaccessd finds the home set, with what it does not know left out',
    async () => {
      assert.equal((await data.ask('OPTIONS', principal)).status, 200)
      const [row] = (await data.propfind(principal, 0, apple.principalProps)).rows
      assert(row && found(row, `${DAV}supported-report-set`))
      assert.deepEqual(namesWith(row, '404 Not Found'), [])
      return linkIn(row, `${CARDDAV}addressbook-home-set`) ?? ''
    },
  )

  const book = await step('takes the first book of the home set', async () => {
    const listing = await data.propfind(home, 1, apple.homeProps)
    const row = listing.row(firstBook(listing))
    for (const name of [
      'current-user-privilege-set',
      'supported-report-set',
      'sync-token',
      'add-member',
    ])
      assert(found(row, DAV + name), name)
    assert.match(row.href, /^[A-Za-z0-9/-]+$/, 'no @, %, or space')
    return row.href
  })

  const token = await step('reads everything', async () => {
    const [own] = (await data.propfind(book, 0, apple.marks)).rows
    assert(textIn(own, `${CALENDARSERVER}getctag`))
    const etags = etagsIn(await data.propfind(book, 1, apple.etags), book)
    const cards = cardsIn(await data.report(book, apple.multiget([...etags.keys()]), 1))
    assert.match(cards.get(book + ada) ?? '', /VERSION:3\.0[^]*FN:Ada/)
    return textIn(own, `${DAV}sync-token`) ?? ''
  })

  const href = `${book}792AB735-2F97-4C17-B50B-094C06BC418D.vcf`
  const type = 'text/vcard; charset=utf-8'
  const uid = 'UID:792AB735-2F97-4C17-B50B-094C06BC418D'
  const lookUp = async () => (await data.report(book, apple.multiget([href]), 1)).row(href)

  await step('creates and changes a card, and reads it again by REPORT', async () => {
    const created = await data.ask('PUT', href, {
      headers: { 'If-None-Match': '*', 'Content-Type': type },
      body: vcard('Grace', uid, 'item1.TEL:1', 'item1.X-ABLabel:_$!<HomePage>!$_'),
    })
    assert.equal(created.status, 201)
    const changed = await data.ask('PUT', href, {
      headers: { 'If-Match': etagIn(await lookUp()) ?? '', 'Content-Type': type },
      body: vcard('Grace Hopper', uid),
    })
    assert.equal(changed.status, 204)
    assert.match(cardIn(await lookUp()) ?? '', /FN:Grace Hopper/)
  })

  await step('hears what others did', async () => {
    behind.remove(ada)
    const answer = await data.report(book, apple.sync(token))
    assert.equal(etagIn(answer.row(href)), etagIn(await lookUp()))
    assert.deepEqual(goneIn(answer), [book + ada])
  })

  await step('is refused a sync-token of its own making as macOS 10.14 needs it', async () => {
    const body = apple.sync('b905a5fd-ce23-4190-9be3-236969d071a8')
    const answer = await data.ask('REPORT', book, { body })
    assert.equal(answer.status, 403)
    assert.equal(conditionOf(answer), `${DAV}valid-sync-token`)
  })

  await step('is told in a 207 that "my card" cannot be kept', async () => {
    const answer = multistatus(await data.ask('PROPPATCH', home, { body: apple.meCard(href) }))
    assert.deepEqual(namesWith(answer.row(home), '403 Forbidden'), [`${CALENDARSERVER}me-card`])
  })

  await step('has a group refused by name where the upstream has none', async () => {
    const body = vcard('Club', 'UID:club', 'X-ADDRESSBOOKSERVER-KIND:group')
    const answer = await data.ask('PUT', `${book}club.vcf`, {
      headers: { 'Content-Type': type },
      body,
    })
    assert.equal(answer.status, quirks === 'google' ? 403 : 201)
    if (quirks === 'google') assert.equal(conditionOf(answer), `${CARDDAV}supported-address-data`)
  })

  await step('deletes the card', async () => {
    assert.equal((await data.ask('DELETE', href)).status, 204)
    assert(!etagsIn(await data.propfind(book, 1, apple.etags), book).has(href))
  })
})
