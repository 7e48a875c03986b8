import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { readCard } from '../account.ts'
import { parseCard } from './content-line.ts'
import { printCard } from './served-card.ts'
import { card } from '../oauth/visitor.ts'

const MODIFIED = Date.parse('2026-08-09T16:58:26.261Z')

/** The lines that Google makes of an upload, without those that every card has. */
function served(...lines: readonly string[]): readonly string[] {
  const fixed = /^(BEGIN|VERSION|N|FN|REV|UID|END):/
  return upload(card(...lines))
    .split('\n')
    .filter((line) => line !== '' && !fixed.test(line))
}

function upload(vcard: string): string {
  const contact = readCard(vcard)
  assert.ok(contact)
  return printCard(contact, '430baa120dd56282', MODIFIED)
}

describe('§9 vCards of the fake Google', () => {
  it('come in an order of their own, with FN made from N', () => {
    const sent = [
      'BEGIN:VCARD',
      'VERSION:3.0',
      'PRODID:-//Client//EN',
      'UID:client',
      'FN:Ignored',
      'N:Doe;John;1;Mr.;Sr.',
      'NOTE:A note.',
      'EMAIL;TYPE=INTERNET,WORK:john@work.example',
      'TEL;TYPE=CELL,VOICE:1',
      'ADR;TYPE=HOME:;;Street;City;;;Country',
      'ORG:Firm;Dept',
      'TITLE:Tester',
      'NICKNAME:Johnny',
      'BDAY:19701230',
      'END:VCARD',
    ]
    const expected = `BEGIN:VCARD
VERSION:3.0
N:Doe;John;1;Mr.;Sr.
FN:Mr. John 1 Doe Sr.
NICKNAME:Johnny
TITLE:Tester
ORG:Firm;Dept
REV:2026-08-09T16:58:26Z
UID:430baa120dd56282
BDAY;VALUE=DATE:1970-12-30
ADR;TYPE=HOME:;;Street;City;;;Country
TEL;TYPE=CELL,PREF:1
EMAIL;TYPE=WORK,PREF:john@work.example
NOTE:A note.
END:VCARD
`
    assert.equal(upload(sent.join('\r\n')), expected)
  })

  it('always have five fields in N', () => {
    assert.match(upload(card().replace('N:Doe;Jane;;;', 'N:Daly;Johnny')), /\nN:Daly;Johnny;;;\n/)
  })

  it('lack what Google does not know', () => {
    const lost = [
      'CALURI:x',
      'CATEGORIES:a,b',
      'FBURL:x',
      'GEO:1;2',
      'ROLE:x',
      'PRODID:x',
      'KIND:group',
    ]
    assert.deepEqual(
      served(...lost, 'NOTE;CHARSET=UTF-8:x', 'BDAY:--12-30', 'PHOTO;VALUE=URI:http://x'),
      [],
    )
  })

  it('keep two components of ORG', () => {
    assert.deepEqual(served('ORG:Firm;Dept;Room'), ['ORG:Firm;Dept'])
  })

  it('keep one type, and none that is unknown', () => {
    assert.deepEqual(served('TEL;TYPE=WORK,CELL:1', 'TEL;TYPE=x-satellite:2', 'TEL;TYPE=MAIN:3'), [
      'TEL;TYPE=CELL,PREF:1',
      'TEL:2',
      'TEL:3',
    ])
    assert.deepEqual(served('TEL;TYPE=work;TYPE=fax:1'), ['TEL;TYPE=FAX,WORK,PREF:1'])
  })

  it('prefer the first of a kind, unless the client prefers another', () => {
    assert.deepEqual(served('EMAIL:a@x', 'EMAIL;TYPE=PREF:b@x'), [
      'EMAIL:a@x',
      'EMAIL;TYPE=PREF:b@x',
    ])
    assert.deepEqual(served('EMAIL:a@x', 'EMAIL:b@x'), ['EMAIL;TYPE=PREF:a@x', 'EMAIL:b@x'])
  })

  it('number their groups by kind and put the labels last', () => {
    const sent = ['a.TEL:1', 'a.X-ABLabel:Boat', 'b.EMAIL:x@y', 'b.X-ABLabel:']
    assert.deepEqual(served(...sent), [
      'item2.TEL;TYPE=PREF:1',
      'item1.EMAIL;TYPE=PREF:x@y',
      'item1.X-ABLabel:',
      'item2.X-ABLabel:Boat',
    ])
  })

  it('escape colons in text', () => {
    assert.deepEqual(served('NOTE:see: http://x\\, and\\nmore'), [
      'NOTE:see\\: http\\://x\\, and\\nmore',
    ])
  })

  it('label a home page', () => {
    assert.deepEqual(served('URL:http://x'), [
      'item1.URL;TYPE=PREF:http\\://x',
      'item1.X-ABLabel:Other',
    ])
    assert.equal(served('URL;TYPE=WORK:x').at(-1), 'item1.X-ABLabel:Work')
    assert.deepEqual(served('item7.URL:', 'item7.X-ABLabel:Blog'), ['item1.X-ABLabel:Blog'])
  })

  it('rewrite messengers', () => {
    assert.deepEqual(served('IMPP;X-SERVICE-TYPE=jabber:xmpp:me@x'), [
      'item1.IMPP;X-SERVICE-TYPE=Jabber;TYPE=PREF:xmpp:me%40x',
      'item1.X-ABLabel:Other',
    ])
    assert.match(
      served('IMPP;X-SERVICE-TYPE=GroupWise;TYPE=WORK:x')[0] ?? '',
      /=Groupwise;TYPE=WORK,PREF:x-apple:x$/,
    )
    assert.match(
      served('IMPP;X-SERVICE-TYPE=AIM;X-SLOT=1:aim:x')[0] ?? '',
      /^item1\.IMPP;TYPE=PREF:aim:x$/,
    )
  })

  it('keep dates and relations with their labels', () => {
    const sent = [
      'x.X-ABDATE:1971-01-01',
      'x.X-ABLabel:Anniversary',
      'y.X-ABRELATEDNAMES:Eve',
      'y.X-ABLabel:Spouse',
    ]
    assert.deepEqual(served(...sent), [
      'item1.X-ABDATE:1971-01-01',
      'item1.X-ABLabel:Anniversary',
      'item2.X-ABRELATEDNAMES:Eve',
      'item2.X-ABLabel:Spouse',
    ])
  })

  it('keep a foreign X- but not the slots of Evolution', () => {
    const sent = ['X-MOZILLA-HTML:FALSE', 'X-Evolution-File-As;X-EVOLUTION-UI-SLOT=1:Doe\\, J']
    assert.deepEqual(served(...sent), ['X-MOZILLA-HTML:FALSE', 'X-Evolution-File-As:Doe\\, J'])
  })

  it('lose the label of an address from its address', () => {
    assert.deepEqual(served('item1.ADR:;;S;;;;', 'item1.X-ABLabel:Hut'), [
      'ADR:;;S;;;;',
      'X-ABLabel:Hut',
    ])
  })

  it('shrink white space in a note', () => {
    assert.deepEqual(served('NOTE:a   b'), ['NOTE:a b'])
  })

  it('carry the bytes of a photo without its type', () => {
    const bytes = Buffer.alloc(200, 7).toString('base64')
    const lines = served(`PHOTO;ENCODING=b;TYPE=JPEG:${bytes}`)
    assert.equal(lines.join('').replaceAll(' ', ''), `PHOTO;ENCODING=B:${bytes}`)
  })

  it('come out as they went in the second time', () => {
    const text = fc
      .string({ unit: 'binary' })
      .map((value) => value.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '').trim())
    const property = fc.constantFrom(
      'NOTE:',
      'TITLE:',
      'TEL:',
      'URL:',
      'ORG:',
      'ADR:',
      'IMPP:aim:',
      'item1.EMAIL:',
    )
    const line = fc.tuple(property, text).map((parts) => parts.join(''))
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const once = upload(card(...lines, 'item1.X-ABLabel:L'))
        assert.ok(parseCard(once))
        assert.equal(upload(once), once)
      }),
      { numRuns: 300 },
    )
  })
})
