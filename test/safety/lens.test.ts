import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createScope } from '../support/scope.ts'
import {
  assertHas,
  assertLacks,
  openRichCardBridge,
  photo,
  type RichCardBridge,
  type Writer,
} from './rich-card-bridge.ts'

const scope = createScope()
after(() => scope.close())

const nobody = /(?!)/

/** A card that its client sends back without some lines and with others. */
function changed(card: string, without: RegExp, ...added: readonly string[]): string {
  const lines = card.trimEnd().split('\n')
  if (without !== nobody)
    assert.ok(
      lines.some((line) => without.test(line)),
      card,
    )
  const kept = lines.filter((line) => !without.test(line)).slice(0, -1)
  return [...kept, ...added, 'END:VCARD', ''].join('\r\n')
}

for (const quirks of ['google', 'standard'] as const) {
  describe(`a card that comes back from its client, on quirks: ${quirks},`, () => {
    let jane: RichCardBridge
    let old: Writer
    let modern: Writer
    let outlook: Writer
    before(async () => {
      jane = await openRichCardBridge(scope, quirks)
      old = await jane.add({ profile: 'vcard-2.1' }, 'old')
      modern = await jane.add({ profile: 'vcard-4.0' }, 'modern')
      outlook = await jane.add({ profile: 'outlook-caldav-synchronizer' }, 'outlook')
    })

    it('is not written upstream as it was served, in any version, and conditions hold', async () => {
      const anniversary = ['item1.X-ABDATE:2015-08-20', 'item1.X-ABLabel:_$!<Anniversary>!$_']
      await jane.desk.put([...anniversary, 'TEL;TYPE="HOME,VOICE";X-A="b, c":+1'])
      const before = [jane.stored(), await jane.desk.get()]
      const puts = jane.behind.puts()
      for (const client of [jane.phone, jane.desk, old, modern, outlook]) {
        const card = changed(await client.get(), nobody)
        assert.equal((await client.put(card)).status, 204)
        assert.equal((await client.put(card, { 'If-Match': '"another"' })).status, 412)
      }
      assert.equal(jane.behind.puts(), puts)
      assert.deepEqual([jane.stored(), await jane.desk.get()], before)
    })

    it('keeps dates and relations that its version has no name for, from a client that knows the others', async () => {
      const own = [
        'item2.X-ABDATE:2011-02-03',
        'item2.X-ABLabel:Met',
        'item4.X-ABRELATEDNAMES:Owl',
        'item4.X-ABLabel:Vet',
      ]
      const known = [
        'item1.X-ABDATE:2015-08-20',
        'item1.X-ABLabel:_$!<Anniversary>!$_',
        'item3.X-ABRELATEDNAMES:Rex',
        'item3.X-ABLabel:_$!<Spouse>!$_',
      ]
      await jane.desk.put([...known, ...own])
      const sent = changed(await modern.get(), /X-AB/i, 'NOTE:new')
      assert.match(sent, /^ANNIVERSARY:20150820\r\n[^]*^RELATED;[^]*:Rex\r$/m)
      assert.equal((await modern.put(sent)).status, 204)
      for (const text of [jane.stored(), await jane.desk.get()]) {
        assertHas(
          text,
          'X-ABDATE:2015-08-20',
          'X-ABDATE:2011-02-03',
          'X-ABLabel:Met',
          'X-ABRELATEDNAMES:Rex',
        )
        assertHas(text, 'X-ABRELATEDNAMES:Owl', 'X-ABLabel:Vet', 'NOTE:new')
      }
      assert.equal(
        (await modern.put(changed(sent.replaceAll('\r', ''), /^(?:ANNIVERSARY|RELATED)/))).status,
        204,
      )
      assertLacks(
        (await jane.desk.get()).replace(/.*Met|.*2011.*|.*Owl|.*Vet/g, ''),
        'X-ABDATE',
        'X-ABRELATEDNAMES',
      )
    })

    it('doubles no anniversary and no relation of vCard 4.0 that somebody stored in 3.0', async () => {
      await jane.desk.put(['ANNIVERSARY:2010-06-05', 'RELATED;TYPE=spouse;VALUE=text:Jo'])
      const before = await jane.desk.get()
      for (let round = 0; round < 4; round += 1)
        assert.equal((await modern.put(changed(await modern.get(), nobody))).status, 204)
      assert.equal(await jane.desk.get(), before)
      assertLacks(jane.stored(), 'X-ABDATE', 'X-ABRELATEDNAMES')
      await modern.put(changed(await modern.get(), /^(?:ANNIVERSARY|RELATED)/))
      assertLacks(await jane.desk.get(), 'ANNIVERSARY', 'RELATED')
    })

    it('keeps what its client has no place for, and lets go what it has', async () => {
      const all = [
        'EMAIL:a@x.example',
        'EMAIL:b@x.example',
        'EMAIL:c@x.example',
        'EMAIL:d@x.example',
        'URL:https://a.example',
        'URL:https://b.example',
        'URL:https://c.example',
      ]
      await jane.desk.put(all)
      await outlook.put(changed(await outlook.get(), /d@x|c\.example/))
      assertHas(await jane.desk.get(), ...all)
      await outlook.put(changed(await outlook.get(), /[ad]@x|c\.example/))
      assertHas(await jane.desk.get(), ...all.slice(1))
      assert.doesNotMatch(await jane.desk.get(), /a@x/)
    })

    it('loses the label of an address that has another value, and of no other', async () => {
      const home = ['ADR;TYPE=HOME:;;Old Lane 1;Town;;1;D', 'LABEL;TYPE=HOME:Old Lane 1\\n1 Town']
      const work = ['ADR;TYPE=WORK:;;Yard 1;Town;;1;D', 'LABEL;TYPE=WORK:Yard 1\\n1 Town']
      await jane.desk.put([...home, ...work])
      await jane.phone.put(['ADR;TYPE=HOME:;;New Lane 2;Town;;1;D', work[0] ?? ''])
      const text = await jane.desk.get()
      assertHas(text, 'LABEL;TYPE=WORK:Yard 1.*', 'ADR;TYPE=HOME:;;New Lane 2;.*')
      assert.doesNotMatch(text, /Old Lane/)
    })
  })
}

describe('a client that has no pictures', () => {
  it('keeps both of two, one inline and one by its URL', async (t) => {
    const jane = await openRichCardBridge(t, 'standard')
    const both = [`PHOTO;ENCODING=b;TYPE=PNG:${photo}`, 'PHOTO;VALUE=uri:https://x.example/a.png']
    await jane.desk.put(both)
    await jane.phone.put(['NOTE:new'])
    for (const line of both) assert.ok((await jane.desk.get()).includes(line), line)
  })
})

describe('what somebody corrects at Google', () => {
  it('keeps what only the bridge has of it, in its place', async (t) => {
    const { desk, behind } = await openRichCardBridge(t, 'google')
    await desk.put([
      'TITLE:Director',
      'TITLE:Chair',
      'TEL;TYPE=WORK,VIDEO;X-CARRIER=O2:+49301',
      'item1.ADR;TYPE=HOME:;;Lane 1;Town;;1;D',
      'item1.X-ABADR:de',
      'item1.X-ABLabel:Hut',
    ])
    const [text = ''] = behind.texts()
    const edited = text
      .replace('Director', 'Boss')
      .replace('+49301', '+49302')
      .replace('Lane 1', 'Lane 2')
    behind.edit(/^UID:(.*)$/m.exec(text)?.[1] ?? '', edited)
    const served = await desk.get()
    assert.match(served, /TITLE:Boss\n(?:.*\n)*TITLE:Chair\n/)
    assertHas(
      served,
      'TEL;(?=.*TYPE=WORK,VIDEO)(?=.*X-CARRIER=O2).*:\\+49302',
      'ADR;TYPE=HOME:;;Lane 2;.*',
      'X-ABADR:de',
      'X-ABLabel:Hut',
    )
  })
})
