import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { addDevice } from '../support/add-device.ts'
import { allpropBody } from '../support/dav-bodies.ts'
import { createSharedTestBridge, sendRawRequest } from '../support/bridge-requests.ts'
import { basic } from '../support/test-bridge.ts'
import { startPlainDav } from '../upstreams/plain-dav.ts'
import { openTestBridge } from '../support/test-bridge.ts'
import { book, card, Device, rowsOf, valuesOf, type Answered } from '../safety/device.ts'

const props = '<d:getetag/><d:getcontentlength/><d:getlastmodified/><d:creationdate/>'

/** What one way to the cards tells of each: texts of its properties, by its path. */
type Told = ReadonlyMap<string, ReadonlyMap<string, string>>

const toldIn = (answer: Answered): Told =>
  new Map(rowsOf(answer).rows.map(({ href, found }) => [href, found]))

/** Every way to a card but GET. */
async function everyWay(device: Device, name: string): Promise<readonly Told[]> {
  const prop = `<d:prop>${props}</d:prop>`
  const allprop = { method: 'PROPFIND', headers: { Depth: '1' }, body: allpropBody }
  const answers = [
    await device.propfind(device.book, '1', props),
    await device.propfind(device.book, 'infinity', props),
    await device.propfind(device.book + name, '0', props),
    await device.ask(device.book, allprop),
    await device.sync('', props),
    await device.report('c:addressbook-multiget', `${prop}<d:href>${device.book}${name}</d:href>`),
    await device.report('c:addressbook-query', prop),
  ]
  return answers.map(toldIn)
}

const dateOf = ({ headers }: Answered): number => Date.parse(headers.get('last-modified') ?? '')

/** What GET sends, which every other way must tell alike. */
async function assertAlike(device: Device, name: string): Promise<Answered> {
  const got = await device.get(name)
  const head = await device.ask(device.book + name, { method: 'HEAD' })
  const length = String(Buffer.byteLength(got.text))
  for (const { headers } of [got, head]) {
    assert.equal(headers.get('content-length'), length)
    assert.equal(headers.get('last-modified'), new Date(dateOf(got)).toUTCString())
  }
  for (const told of await everyWay(device, name)) {
    const row = told.get(device.book + name)
    assert.equal(row?.get('getcontentlength'), length)
    assert.equal(row.get('getlastmodified'), got.headers.get('last-modified'))
    assert.equal(row.get('getetag'), got.headers.get('etag'))
  }
  return got
}

const profiles = ['vcard-2.1', 'vcard-3.0', 'vcard-4.0', 'outlook-caldav-synchronizer'] as const
const picture = `PHOTO;VALUE=URI:data:image/gif;base64,R0lGODlhAQABAAAAACw=`

describe('the live properties of a card', () => {
  const bridge = createSharedTestBridge()
  const googles = (name: string) => {
    const found = bridge.account.contacts.list().find(({ text }) => text.includes(name))
    assert(found)
    return found
  }
  const deviceWith = async (profile: string): Promise<Device> => {
    await addDevice(bridge, { name: profile, password: `password-of-${profile}`, profile })
    return new Device(bridge, { Authorization: basic('alice', `password-of-${profile}`) })
  }

  it('are what GET sends to that very device, on every way', async () => {
    const phone = new Device(bridge)
    const kept = ['CATEGORIES:Friends,Chess', 'ROLE:Capitän', picture]
    await phone.put('alike.vcf', card('alike', 'Ali Ke', ...kept))
    for (const device of [phone, ...(await Promise.all(profiles.map(deviceWith)))])
      await assertAlike(device, 'alike.vcf')
  })

  it('have the date of Google’s change, and that of the creation where it was made here', async () => {
    const phone = new Device(bridge)
    const { id, etag } = bridge.account.contacts.add(card('dated', 'Da Ted'))
    const at = Date.parse(etag.replaceAll('"', ''))
    const got = await assertAlike(phone, `${id}.vcf`)
    assert.equal(dateOf(got), Math.floor(at / 1000) * 1000)
    const [told] = await everyWay(phone, `${id}.vcf`)
    assert.equal(told?.get(`${book}${id}.vcf`)?.get('creationdate'), undefined)
    await phone.put('made.vcf', card('made', 'Ma De'))
    const [made] = await everyWay(phone, 'made.vcf')
    const created = made?.get(`${book}made.vcf`)?.get('creationdate') ?? ''
    assert.match(created, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    assert.equal(Date.parse(created), dateOf(await phone.get('made.vcf')))
  })

  it('move with each change, also within one second, and never go back', async () => {
    const phone = new Device(bridge)
    const { id } = bridge.account.contacts.add(card('moving', 'Mo Ving 0'))
    let last = await assertAlike(phone, `${id}.vcf`)
    for (const number of [1, 2, 3]) {
      bridge.account.contacts.edit(id, card('moving', `Mo Ving ${number}`))
      const next = await assertAlike(phone, `${id}.vcf`)
      assert.notEqual(next.headers.get('etag'), last.headers.get('etag'))
      assert.ok(dateOf(next) > dateOf(last))
      last = next
    }
  })

  it('move, and REV with them, when only what is kept here has changed', async () => {
    const phone = new Device(bridge)
    const rolled = (role: string): string => card('kept', 'Ke Pt', `ROLE:${role}`)
    await phone.put('kept.vcf', rolled('Captain'))
    const before = await assertAlike(phone, 'kept.vcf')
    const { etag } = googles('Pt;Ke')
    assert.equal((await phone.put('kept.vcf', rolled('Cook'))).status, 204)
    assert.equal(googles('Pt;Ke').etag, etag, 'nothing has changed at Google')
    const after = await assertAlike(phone, 'kept.vcf')
    assert.deepEqual(valuesOf(after.text, 'ROLE'), ['Cook'])
    assert.notEqual(after.headers.get('etag'), before.headers.get('etag'))
    assert.ok(dateOf(after) > dateOf(before))
    assert.equal(Date.parse(valuesOf(after.text, 'REV')[0] ?? ''), dateOf(after))
  })

  it('hold as conditions: If-Modified-Since of a GET, If-Unmodified-Since of every method', async () => {
    const phone = new Device(bridge)
    const { id } = bridge.account.contacts.add(card('held', 'He Ld'))
    const name = `${id}.vcf`
    const date = dateOf(await phone.get(name))
    const [same, before] = [date, date - 1000].map((time) => new Date(time).toUTCString())
    const asked = async (method: string, field: string, value = ''): Promise<number> => {
      const body = method === 'PUT' ? card(id, 'He Ld') : undefined
      const headers = { [field]: value, 'Content-Type': 'text/vcard' }
      const request = { method, headers, ...(body === undefined ? {} : { body }) }
      return (await phone.ask(book + name, request)).status
    }
    for (const method of ['GET', 'HEAD']) {
      assert.equal(await asked(method, 'If-Modified-Since', same), 304)
      assert.equal(await asked(method, 'If-Modified-Since', before), 200)
      assert.equal(await asked(method, 'If-Unmodified-Since', same), 200)
    }
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE'])
      assert.equal(await asked(method, 'If-Unmodified-Since', before), 412)
    assert.equal(await asked('DELETE', 'If-Unmodified-Since', same), 204)
  })
})

describe('the live properties of a collection', () => {
  const bridge = createSharedTestBridge()

  it('are what GET sends of it, and when the book last changed', async () => {
    const phone = new Device(bridge)
    for (const target of ['/', '/principals/alice/', '/addressbooks/alice/']) {
      const got = await phone.ask(target)
      const told = toldIn(
        await phone.propfind(target, '0', '<d:getcontenttype/><d:getcontentlength/>'),
      ).get(target)
      assert.equal(told?.get('getcontenttype'), got.headers.get('content-type'))
      assert.equal(told.get('getcontentlength'), got.headers.get('content-length'))
    }
    const changed = async (): Promise<number> => {
      const told = toldIn(await phone.propfind(book, '0', '<d:getlastmodified/>')).get(book)
      return Date.parse(told?.get('getlastmodified') ?? '')
    }
    const before = await changed()
    assert.ok(Math.abs(before - Date.now()) < 60_000)
    bridge.account.contacts.add(card('new', 'Ne W'))
    await sendRawRequest(bridge, 'PROPFIND', book, { depth: 1 })
    assert.ok((await changed()) >= before)
  })
})

describe('on a server that tells no dates', () => {
  it('a card has that of its REV, and of the moment when it changes without another', async (t) => {
    const upstream = await startPlainDav(t)
    const [people] = upstream.books
    assert(people)
    people.put('a.vcf', card('a', 'Old Card', 'REV:20200102T030405Z'))
    people.put('b.vcf', card('b', 'No Date'))
    const phone = new Device(await openTestBridge(t, upstream), {}, '/addressbooks/alice/people/')
    const started = Math.floor(Date.now() / 1000) * 1000
    const first = await assertAlike(phone, 'a.vcf')
    assert.equal(dateOf(first), Date.UTC(2020, 0, 2, 3, 4, 5))
    assert.ok(dateOf(await assertAlike(phone, 'b.vcf')) >= started)
    people.put('a.vcf', card('a', 'Older Card', 'REV:20190102T030405Z'))
    assert.ok(dateOf(await assertAlike(phone, 'a.vcf')) >= started)
  })
})
