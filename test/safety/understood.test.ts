import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { requestTestBridge } from '../support/test-bridge.ts'
import { assertHas, assertLacks, lines, openRichCardBridge, photo } from './rich-card-bridge.ts'

/** What a phone sends that knows names, numbers, mail and notes. */
const plain = ['TEL:+49 30 1234', 'TEL;TYPE=CELL:+49 170 2', 'EMAIL:jane@example.org', 'NOTE:x']
const unknown = [
  `PHOTO;ENCODING=b.*:${photo}`,
  'CATEGORIES:Friends',
  'X-FOO:bar',
  'X-ABLabel:Cabin',
]

for (const quirks of ['google', 'standard'] as const) {
  describe(`a client that writes less than it read, on quirks: ${quirks},`, () => {
    it('changes a number and loses no photo, label, category or extension of others', async (t) => {
      const { phone, desk, stored } = await openRichCardBridge(t, quirks)
      const { status, headers } = await phone.put(plain)
      assert.equal(status, 204)
      assert.equal(headers.get('etag'), null)
      for (const text of [await phone.get(), await desk.get()]) {
        assertHas(text, ...unknown, 'TEL;TYPE=CELL:\\+49 170 2', 'NOTE:x')
        assert.match(text, /^(item\d+)\.TEL:\+49 30 1234\n(?:.*\n)*\1\.X-ABLabel:Cabin$/im)
        assert.doesNotMatch(text, /170 1$/m)
      }
      // Google has no categories: the bridge keeps them.
      assertHas(stored(), `PHOTO;ENCODING=b.*:${photo}`, 'X-FOO:bar', 'X-ABLabel:Cabin')
    })

    it('removes at once what every client has a field for', async (t) => {
      const { phone, stored, desk } = await openRichCardBridge(t, quirks)
      assert.equal((await phone.put(['TEL:+49 30 1234'])).status, 204)
      assertLacks(stored(), 'NOTE', 'EMAIL')
      assertLacks(await desk.get(), 'NOTE', 'EMAIL')
      assertHas(await desk.get(), ...unknown)
    })

    it('removes what it has sent once, from then on', async (t) => {
      const { phone, desk, stored } = await openRichCardBridge(t, quirks)
      await phone.put([...plain, `PHOTO;ENCODING=b:${photo}`])
      await phone.put(plain)
      for (const text of [stored(), await desk.get()]) assertLacks(text, 'PHOTO')
      assertHas(await desk.get(), 'X-FOO:bar', 'X-ABLabel:Cabin')
    })

    it('removes at once where it keeps everything else, as Thunderbird does', async (t) => {
      const { add, desk, phone } = await openRichCardBridge(t, quirks)
      const bird = await add({})
      const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.3.0'
      assert.equal((await bird.put(plain, { 'User-Agent': agent })).status, 204)
      for (const text of [await desk.get(), await phone.get()])
        assertLacks(text, 'PHOTO', 'CATEGORIES', 'X-FOO', 'X-ABLabel')
    })

    it('starts anew when its device is revoked and added again', async (t) => {
      const { phone, desk, add } = await openRichCardBridge(t, quirks)
      const before = await add({ createdAt: 1 })
      await before.put(lines)
      const again = await add({ createdAt: 2 })
      await again.put(plain)
      assertLacks(await desk.get(), 'PHOTO')
      await desk.put(lines)
      await phone.put(plain)
      assertHas(await desk.get(), ...unknown)
    })

    it('may write vCard 2.1, which has no nicknames and categories', async (t) => {
      const { desk, phone } = await openRichCardBridge(t, quirks)
      await desk.put([...lines, 'NICKNAME:JD'])
      const old = (...more: readonly string[]): string =>
        [
          'BEGIN:VCARD',
          'VERSION:2.1',
          'N:Doe;Jane',
          'TEL;HOME:+49 30 1234',
          ...more,
          'END:VCARD',
          '',
        ].join('\r\n')
      const note = 'NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:caf=C3=A9'
      assert.equal((await phone.put(old(note))).status, 204)
      assertHas(await desk.get(), ...unknown, 'NICKNAME:JD', 'NOTE:café', 'FN:Jane Doe')
      await phone.put(old())
      assertLacks(await desk.get(), 'NOTE', 'EMAIL')
      assertHas(await desk.get(), ...unknown, 'NICKNAME:JD')
    })

    it('is told that the card has changed when it was not that which it edits', async (t) => {
      const { bridge, desk, phone } = await openRichCardBridge(t, quirks)
      const path = `/addressbooks/alice/${quirks === 'google' ? 'contacts' : 'people'}/jane.vcf`
      const read = await requestTestBridge(bridge, path, {})
      await desk.put([...lines, 'TITLE:Captain'])
      const headers = { 'If-Match': read.headers.get('etag') ?? '' }
      assert.equal((await phone.put(plain, headers)).status, 412)
      assertHas(await desk.get(), 'TITLE:Captain', 'NOTE:likes chess')
      assert.equal((await phone.put(plain)).status, 204)
    })

    it('loses nothing when two of them write at once', async (t) => {
      const { phone, desk, add } = await openRichCardBridge(t, quirks)
      const other = await add({})
      const answers = await Promise.all([phone.put(plain), other.put(plain), phone.put(plain)])
      assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([204]))
      assertHas(await desk.get(), ...unknown)
    })

    it('makes a card anew with If-None-Match and by POST as it sends it', async (t) => {
      const { bridge, phone } = await openRichCardBridge(t, quirks)
      assert.equal((await phone.put(plain, { 'If-None-Match': '*' })).status, 412)
      const book = `/addressbooks/alice/${quirks === 'google' ? 'contacts' : 'people'}/`
      const posted = await requestTestBridge(bridge, book, {
        method: 'POST',
        headers: { 'Content-Type': 'text/vcard' },
        body: 'BEGIN:VCARD\r\nVERSION:3.0\r\nN:Roe;Rick;;;\r\nFN:Rick Roe\r\nEND:VCARD\r\n',
      })
      assert.equal(posted.status, 201)
    })

    it('changes nothing where it may only read', async (t) => {
      const { add, desk } = await openRichCardBridge(t, quirks)
      const before = await desk.get()
      const reader = await add({ readOnly: true })
      assert.equal((await reader.put(plain)).status, 403)
      assert.equal(await desk.get(), before)
    })

    for (const policy of ['warn', 'pass'] as const) {
      it(`lets it go with the policy ${policy}`, async (t) => {
        const { add, desk } = await openRichCardBridge(t, quirks)
        const device = await add({ policy })
        assert.equal((await device.put(plain)).status, 204)
        assertLacks(await desk.get(), 'PHOTO', 'CATEGORIES', 'X-FOO', 'X-ABLabel')
      })
    }
  })
}

describe('a client that writes less than it read', () => {
  it('loses nothing that Google has, with keepDropped off', async (t) => {
    const { phone, stored, desk } = await openRichCardBridge(t, 'google', { keepDropped: false })
    assert.equal((await phone.put(plain)).status, 204)
    for (const text of [stored(), await desk.get()])
      assertHas(text, `PHOTO;ENCODING=b.*:${photo}`, 'X-FOO:bar', 'X-ABLabel:Cabin', 'NOTE:x')
  })

  it('keeps what somebody added at Google after its last look', async (t) => {
    const { phone, behind, desk } = await openRichCardBridge(t, 'google')
    await phone.put(plain)
    const [text = ''] = behind.texts()
    const id = /^UID:(.*)$/m.exec(text)?.[1] ?? ''
    behind.edit(id, text.replace('END:VCARD', 'X-BAR:new\nTITLE:Captain\nEND:VCARD'))
    await phone.put([...plain, 'TITLE:Captain'])
    assertHas(await desk.get(), ...unknown, 'X-BAR:new', 'TITLE:Captain')
  })
})
