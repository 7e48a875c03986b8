import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import type { Switches } from '../fake-google/switches.ts'
import { openGoogleTestBridge } from '../support/test-bridge.ts'
import { book, card, Device, valuesOf } from './device.ts'
import { assertEverywhere } from './everywhere.ts'

const forms: readonly Switches['putLocation'][] = ['path', 'url', 'none']

describe('a card that a device has made', () => {
  for (const putLocation of forms) {
    it(`keeps its name and UID wherever it is read (Location from Google: ${putLocation})`, async (t) => {
      const bridge = await openGoogleTestBridge(t, { switches: { putLocation } })
      const phone = new Device(bridge)
      const { token } = await phone.changes('')
      const created = await phone.put('jane.vcf', card('uid-of-jane'))
      assert.equal(created.status, 201)
      assert.equal(created.headers.get('etag'), null, 'Google has rewritten the card')
      assert.equal(bridge.account.contacts.size, 1)
      await assertEverywhere(phone, 'jane.vcf', 'uid-of-jane')
      const other = new Device(bridge, { Authorization: bridge.readOnly })
      await assertEverywhere(other, 'jane.vcf', 'uid-of-jane')
      assert.deepEqual((await other.changes(token)).there, ['jane.vcf'])
      const update = await phone.put('jane.vcf', card('uid-of-jane', 'Janet Doe'))
      assert.equal(update.status, 204)
      assert.deepEqual(valuesOf((await other.get('jane.vcf')).text, 'FN'), ['Janet Doe'])
      assert.equal((await phone.delete('jane.vcf')).status, 204)
      assert.equal((await other.get('jane.vcf')).status, 404)
      assert.deepEqual(await other.list(), new Map())
      assert.equal(bridge.account.contacts.size, 0)
    })
  }

  it('is stored once by Google though its PUT is repeated', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const phone = new Device(bridge)
    for (const status of [201, 204, 204])
      assert.equal((await phone.put('jane.vcf', card('uid-of-jane'))).status, status)
    assert.equal(bridge.account.contacts.size, 1)
  })

  it('gets a UID when it has none', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const phone = new Device(bridge)
    assert.equal((await phone.put('jane.vcf', card(undefined))).status, 201)
    const [uid] = valuesOf((await phone.get('jane.vcf')).text, 'UID')
    assert.ok(uid)
    assert.equal((await phone.put('jane.vcf', card(uid, 'Janet Doe'))).status, 204)
    assert.equal((await phone.put('jane.vcf', card(undefined, 'Janet Roe'))).status, 204)
    assert.deepEqual(valuesOf((await phone.get('jane.vcf')).text, 'UID'), [uid])
  })

  it('cannot change its UID, nor take that of another card', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const phone = new Device(bridge)
    await phone.put('jane.vcf', card('uid-of-jane'))
    for (const name of ['jane.vcf', 'copy.vcf', 'copy-without-suffix']) {
      const uid = name === 'jane.vcf' ? 'uid-of-another' : 'uid-of-jane'
      const refused = await phone.put(name, card(uid, 'Mary Roe'))
      assert.equal(refused.status, 409)
      assert.match(refused.text, /<card:no-uid-conflict[ />]|:no-uid-conflict[ />]/)
      assert.match(refused.text, new RegExp(`href>${book}jane\\.vcf</`))
    }
    assert.equal(bridge.account.contacts.size, 1)
    assert.deepEqual(valuesOf((await phone.get('jane.vcf')).text, 'FN'), ['Jane Doe'])
  })

  it('cannot become a second copy of a card that was born at Google', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const { id } = bridge.account.contacts.add(card(undefined))
    const refused = await new Device(bridge).put('from-a-backup.vcf', card(id))
    assert.equal(refused.status, 409)
    assert.match(refused.text, new RegExp(`href>${book}${id}\\.vcf</`))
  })

  it('can be added by POST, and then lives where Location says', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const phone = new Device(bridge)
    const headers = { 'Content-Type': 'text/vcard' }
    const body = card('uid-of-jane')
    const posted = await phone.ask(book, { method: 'POST', headers, body })
    assert.equal(posted.status, 201)
    const location = posted.headers.get('location') ?? ''
    assert.ok(location.startsWith(book), location)
    await assertEverywhere(phone, location.slice(book.length), 'uid-of-jane')
  })

  it('may have a name that was used before, again and again', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const [phone, other] = [new Device(bridge), new Device(bridge)]
    let { token } = await other.changes('')
    for (const round of ['One', 'Two', 'Three']) {
      const status = (await phone.put('jane.vcf', card('uid-of-jane', `Jane ${round}`))).status
      assert.equal(status, 201, round)
      await assertEverywhere(other, 'jane.vcf', 'uid-of-jane')
      const told = await other.changes(token)
      assert.deepEqual([told.there, told.gone], [['jane.vcf'], []], round)
      assert.equal((await phone.delete('jane.vcf')).status, 204)
      const after = await other.changes(told.token)
      assert.deepEqual([after.there, after.gone], [[], ['jane.vcf']], round)
      token = after.token
    }
    const used = bridge.google.requests.filter(({ method }) => method === 'PUT')
    assert.equal(new Set(used.map(({ path }) => path)).size, 3, 'Google burns names')
  })
})

describe('names', () => {
  const odd = [
    'no-suffix',
    'with%20space.vcf',
    '%C3%A4%C3%B6%C3%BC.vcf',
    '%F0%9F%90%88.vcf',
    'a%26b%3Cc%3E%22%27.vcf',
    '100%25.vcf',
    'colon%3Asemi%3Bq%3Fh%23.vcf',
    '%E2%80%AE%FF.vcf',
    'UPPER.VCF',
    'x'.repeat(200),
    '..vcf',
    '.hidden',
    'C9BA4D0B-1E7B-4B39-92F4-6E3B4AA5F1C4%3AABPerson.vcf',
  ]
  it('of any characters come back as the device wrote them', async (t) => {
    const phone = new Device(await openGoogleTestBridge(t))
    for (const [at, name] of odd.entries())
      assert.equal((await phone.put(name, card(`uid-${at}`))).status, 201, name)
    assert.deepEqual([...(await phone.list()).keys()].sort(), odd.toSorted())
    for (const [at, name] of odd.entries()) await assertEverywhere(phone, name, `uid-${at}`)
    for (const name of odd) assert.equal((await phone.delete(name)).status, 204, name)
    assert.deepEqual(await phone.list(), new Map())
  })

  it('that are spelled in two ways are one', async (t) => {
    const phone = new Device(await openGoogleTestBridge(t))
    assert.equal((await phone.put('jane%2Ddoe%7e.vcf', card('uid'))).status, 201)
    assert.equal((await phone.put('jane-doe~.vcf', card('uid', 'Janet Doe'))).status, 204)
    assert.deepEqual([...(await phone.list()).keys()], ['jane-doe~.vcf'])
  })
})

describe('a card of another version', () => {
  const files: Readonly<Record<string, readonly [uid: string | undefined, surname: string]>> = {
    'thunderbird-4.0': ['ec0ddeba-9171-44f7-9444-2bb292c97f93', 'Thünder'],
    'em-client-4.0': ['urn:uuid:11111111-2222-4333-8444-555555555555', 'Example'],
    'android-2.1': [undefined, 'Müller'],
    'phone-latin1-2.1': [undefined, ''],
  }
  for (const [file, [uid, surname]] of Object.entries(files)) {
    it(`is taken, kept and served as 3.0 (${file})`, async (t) => {
      const bridge = await openGoogleTestBridge(t)
      const phone = new Device(bridge)
      const sent = readFileSync(new URL(`../fixtures/vcards/${file}.vcf`, import.meta.url))
      const type = { 'Content-Type': 'text/vcard' }
      assert.equal((await phone.put('it.vcf', sent, type)).status, 201)
      const { text } = await phone.get('it.vcf')
      assert.deepEqual(valuesOf(text, 'VERSION'), ['3.0'])
      assert.ok(valuesOf(text, 'N')[0]?.startsWith(surname), text)
      if (uid !== undefined) assert.deepEqual(valuesOf(text, 'UID'), [uid])
      const photo = /^PHOTO/m.test(sent.toString('latin1')) ? 1 : 0
      assert.equal(valuesOf(text, 'PHOTO').length, photo)
      if (photo) assert.match(valuesOf(text, 'PHOTO')[0] ?? '', /^\/9j\/4AAQ.*\/\/Z$/)
      assert.equal((await phone.put('it.vcf', sent, type)).status, 204)
      assert.equal((await phone.delete('it.vcf')).status, 204)
    })
  }
})
