import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { book, card, Device } from '../safety/device.ts'
import { addDevice } from '../support/add-device.ts'
import { createSharedTestBridge } from '../support/bridge-requests.ts'
import { basic, openTestBridge } from '../support/test-bridge.ts'
import { startPlainDav } from '../upstreams/plain-dav.ts'

const file = `${book}?export`
const vcards = { Accept: 'text/vcard' }

/** The cards of a file, each to its END. */
const cardsIn = (text: string): readonly string[] =>
  text.split(/(?<=^END:VCARD\r\n)/m).filter((each) => each !== '')

describe('GET of an address book', () => {
  const bridge = createSharedTestBridge()

  it('by ?export, or for who accepts vCards, gives all cards as one file with its length', async () => {
    const phone = new Device(bridge)
    await phone.put('one.vcf', card('one', 'O Ne', 'CATEGORIES:Friends'))
    bridge.account.contacts.add(card('two', 'Zwö Lf'))
    const names = ['one.vcf', `${bridge.account.contacts.list().at(-1)?.id ?? ''}.vcf`]
    const each = await Promise.all(names.map(async (name) => (await phone.get(name)).text))
    const reader = new Device(bridge, { Authorization: bridge.readOnly })
    for (const device of [phone, reader])
      for (const [target, headers] of [
        [file, {}],
        [file, { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }],
        [`${book}?a=b&export=`, {}],
        [book, vcards],
      ] as const) {
        const got = await device.ask(target, { headers })
        assert.equal(got.status, 200)
        assert.deepEqual(cardsIn(got.text).toSorted(), each.toSorted())
        const head = await device.ask(target, { method: 'HEAD', headers })
        for (const { headers: fields } of [got, head]) {
          assert.equal(fields.get('content-type'), 'text/vcard; charset=utf-8')
          assert.equal(fields.get('content-length'), String(Buffer.byteLength(got.text)))
          assert.match(fields.get('content-disposition') ?? '', /^attachment; .*"contacts\.vcf"$/)
        }
        assert.equal(head.text, '')
      }
  })

  it('gives the version that is asked for, or that the device reads', async () => {
    const phone = new Device(bridge)
    for (const target of [book, file]) {
      const headers = { Accept: 'text/vcard; version=4.0' }
      const got = await phone.ask(target, { headers })
      assert.equal(got.headers.get('content-type'), 'text/vcard; version=4.0; charset=utf-8')
      for (const each of cardsIn(got.text)) assert.match(each, /^BEGIN:VCARD\r\nVERSION:4\.0\r\n/)
    }
    const none = await phone.ask(book, { headers: { Accept: 'text/vcard; version=5.0' } })
    assert.equal(none.status, 406)
    const old = { name: 'old', password: 'password-of-old', profile: 'vcard-2.1' }
    await addDevice(bridge, old)
    const device = new Device(bridge, { Authorization: basic('alice', old.password) })
    assert.match((await device.ask(file)).text, /^BEGIN:VCARD\r\nVERSION:2\.1\r\n/)
  })

  it('in a browser is a page that says what this is and leads to the file, without scripts', async () => {
    const phone = new Device(bridge)
    const headers = { Accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8' }
    const got = await phone.ask(book, { headers })
    assert.equal(got.status, 200)
    assert.equal(got.headers.get('content-type'), 'text/html; charset=utf-8')
    assert.match(got.headers.get('content-security-policy') ?? '', /^default-src 'none'/)
    assert.match(got.text, /CardDAV/)
    const [, link = ''] = /<a href="([^"]+)"/.exec(got.text) ?? []
    assert.match((await phone.ask(link, { headers })).text, /^BEGIN:VCARD/)
    assert.doesNotMatch(got.text, /<script/)
    const head = await phone.ask(book, { method: 'HEAD', headers })
    assert.equal(head.headers.get('content-length'), String(Buffer.byteLength(got.text)))
  })

  it('for anything else is refused with the methods that are there', async () => {
    const phone = new Device(bridge)
    for (const method of ['GET', 'HEAD'])
      for (const headers of [{}, { Accept: '*/*' }, { Accept: 'application/json' }]) {
        const got = await phone.ask(book, { method, headers })
        assert.equal(got.status, 405)
        assert.match(got.headers.get('allow') ?? '', /^OPTIONS, PROPFIND, .*REPORT/)
      }
    assert.equal((await phone.ask('/addressbooks/alice/none/?export')).status, 404)
    assert.equal((await phone.ask('/addressbooks/bob/contacts/?export')).status, 403)
  })
})

describe('the file of an address book', () => {
  it('is that of the device’s own book alone, and complete or not at all', async (t) => {
    const upstream = await startPlainDav(t)
    const [people, work] = upstream.books
    assert(people)
    assert(work)
    // Without a line end of its own, the next card would begin on the last one's line.
    people.put('a.vcf', card('a', 'A One').trimEnd())
    people.put('b.vcf', card('b', 'B Two'))
    work.put('c.vcf', card('c', 'C Three'))
    const bridge = await openTestBridge(t, upstream)
    const box = { name: 'box', password: 'password-of-box', book: 'people' }
    await addDevice(bridge, box)
    const device = new Device(bridge, { Authorization: basic('alice', box.password) })
    const ask = (slug: string) => device.ask(`/addressbooks/alice/${slug}/?export`)
    upstream.overrides.push(({ method, body }, perform) => {
      const answer = perform()
      const isMultiget = method === 'REPORT' && body.includes('multiget')
      if (!isMultiget || typeof answer.body !== 'string') return undefined
      const gone = /<([\w:]*)response\b[^>]*>(?:(?!<\/\1response>)[^])*b\.vcf[^]*?<\/\1response>/
      return { ...answer, body: answer.body.replace(gone, '') }
    })
    const refused = await ask('people')
    assert.equal(refused.status, 503)
    assert.ok(refused.headers.has('retry-after'))
    assert.doesNotMatch(refused.text, /BEGIN:VCARD/)
    upstream.overrides.length = 0
    assert.equal(cardsIn((await ask('people')).text).length, 2)
    assert.equal((await ask('work')).status, 404)
  })
})
