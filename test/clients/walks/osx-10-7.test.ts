import assert from 'node:assert/strict'
import { CALENDARSERVER, CARDDAV, DAV } from '../../fake-google/dav/xml.ts'
import { addDevice } from '../../support/add-device.ts'
import { linkIn, multistatus, namesWith } from '../../support/dav-answers.ts'
import { vcard } from '../../support/dav-bodies.ts'
import { appleWalk } from './apple-walk.ts'
import * as apple from './apple.ts'
import { cardsIn, etagsIn, firstBook, textIn } from './eyes.ts'

const password = 'password-of-the-mac'
const headers = {
  'User-Agent':
    'AddressBook/6.1 (1083) CardDAVPlugin/200 CFNetwork/520.3.2 Mac_OS_X/10.7.3 (11D50)',
  Accept: '*/*',
  'Accept-Language': 'en-us',
  'Accept-Encoding': 'gzip, deflate',
  'Content-Type': 'text/xml',
  Pragma: 'no-cache',
  Connection: 'keep-alive',
}

appleWalk('OS X 10.7.3, which signs in by Digest', async ({ step, wire, bridge, behind }) => {
  await addDevice(bridge, { name: 'mac', password, digest: ['alice'] })
  const client = wire({ signIn: 'by Digest', headers, password })
  const ada = behind.add(vcard('Ada'))

  const home = await step('finds the principal and the home set', async () => {
    const [start] = (await client.propfind('/.well-known/carddav', 0, apple.start)).rows
    const principal = linkIn(start, `${DAV}current-user-principal`) ?? ''
    const [row] = (await client.propfind(principal, 0, apple.principalProps)).rows
    return linkIn(row, `${CARDDAV}addressbook-home-set`) ?? ''
  })

  const book = await step('takes the first book, and reads everything', async () => {
    const first = firstBook(await client.propfind(home, 1, apple.homeProps))
    const [marks] = (await client.propfind(first, 0, apple.marks)).rows
    assert(textIn(marks, `${CALENDARSERVER}getctag`))
    const etags = etagsIn(await client.propfind(first, 1, apple.etags), first)
    const cards = cardsIn(await client.report(first, apple.multiget([...etags.keys()]), 1))
    assert.match(cards.get(first + ada) ?? '', /VERSION:3\.0[^]*FN:Ada/)
    return first
  })

  const href = `${book}E7213AAA-7206-4B97-926A-CDFECBD91C26-ABSPlugin.vcf`

  await step('creates a card, and has it there once', async () => {
    const created = await client.ask('PUT', href, {
      headers: { 'If-None-Match': '*', 'Content-Type': 'text/vcard' },
      body: vcard('Evert', 'UID:E7213AAA-7206-4B97-926A-CDFECBD91C26'),
    })
    assert.equal(created.status, 201)
    assert.equal(behind.texts().length, 2)
    assert.match((await client.ask('GET', href)).text, /FN:Evert/)
  })

  await step('is told in a 207 that "my card" cannot be kept', async () => {
    const answer = multistatus(await client.ask('PROPPATCH', home, { body: apple.meCard(href) }))
    assert.deepEqual(namesWith(answer.row(home), '403 Forbidden'), [`${CALENDARSERVER}me-card`])
  })

  await step('deletes the card', async () => {
    assert.equal((await client.ask('DELETE', href)).status, 204)
    assert.equal(behind.texts().length, 1)
  })
})
