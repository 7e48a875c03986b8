import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { parseVCard, printVCard } from '../../../../lib/vcard/text/vcard.ts'
import { convertVCard } from '../../../../lib/vcard/versions/version-conversion.ts'
import { createVCardProperty } from '../../../../lib/vcard/text/property.ts'
import {
  decodeQuotedPrintable,
  encodeQuotedPrintable,
} from '../../../../lib/vcard/text/quoted-printable.ts'
import { card, linesOf } from '../fixtures.ts'

const converted = (...lines: readonly string[]) =>
  convertVCard(card('VERSION:3.0', ...lines), '2.1')
const out = (...lines: readonly string[]) => linesOf(converted(...lines)).slice(1)
const printed = (...lines: readonly string[]) =>
  printVCard(converted(...lines))
    .split('\r\n')
    .slice(2, -2)

describe('a vCard 3.0 goes out as 2.1', () => {
  for (const [from, to] of [
    ['TEL;TYPE=cell,pref;X-A=1:+49 1', 'TEL;CELL;PREF;X-A=1:+49 1'],
    ['TEL;TYPE=iPhone:1\\,2', 'TEL;TYPE=iPhone:1,2'],
    ['TEL;X-A="a;b",c:1', 'TEL;X-A=a b;X-A=c:1'],
    ['N:Müller;Jürgen;;;', 'N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=BCrgen;;;'],
    ['N:a\\;b;c\\,d;;;', 'N:a\\;b;c,d;;;'],
    ['NOTE:a\\nb\\; c\\, d=', 'NOTE;ENCODING=QUOTED-PRINTABLE:a=0D=0Ab; c, d=3D'],
    ['NOTE:C:\\\\temp', 'NOTE:C:\\temp'],
    ['NOTE:a\\\\\\;b', 'NOTE:a\\\\;b'],
    ['FN:a\\, b=', 'FN:a, b='],
    ['CATEGORIES:a,b\\,c', 'CATEGORIES:a,b\\,c'],
    ['NICKNAME:Jo', 'NICKNAME:Jo'],
    ['URL;VALUE=uri:http\\://a/b', 'URL;VALUE=URL:http://a/b'],
    ['BDAY;VALUE=date:1996-04-15', 'BDAY:1996-04-15'],
    ['BDAY;X-APPLE-OMIT-YEAR=1604:1604-04-15', 'BDAY:--04-15'],
    ['GEO:52.52;13.4', 'GEO:52.52,13.4'],
    ['PHOTO;ENCODING=b;TYPE=JPEG:AA==', 'PHOTO;ENCODING=BASE64;JPEG:AA=='],
    ['PHOTO;VALUE=uri;TYPE=GIF:http://a/b', 'PHOTO;VALUE=URL;GIF:http://a/b'],
    ['item1.X-ABLabel:_$!<Home>!$_', 'item1.X-ABLabel:_$!<Home>!$_'],
    ['UID:a\\,b', 'UID:a\\,b'],
  ] as const) {
    it(`${from} as ${to}`, () => {
      assert.deepEqual(out(from), [to])
    })
  }

  it('with soft line breaks that do not part a character’s hexadecimals', () => {
    assert.deepEqual(printed(`NOTE:${'ü'.repeat(16)}\\nEND:VCARD`), [
      'NOTE;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=BC=C3=BC=C3=BC=C3=BC=C3=BC=',
      '=C3=BC=C3=BC=C3=BC=C3=BC=C3=BC=C3=BC=C3=BC=C3=BC=C3=BC=C3=BC=C3=BC=0D=0AEND=',
      ':VCARD',
    ])
  })

  it('with pictures folded, and a blank line behind them', () => {
    const picture = 'A'.repeat(200)
    assert.deepEqual(printed(`PHOTO;ENCODING=b;TYPE=JPEG:${picture}`, 'FN:a'), [
      `PHOTO;ENCODING=BASE64;JPEG:${'A'.repeat(49)}`,
      ` ${'A'.repeat(75)}`,
      ` ${'A'.repeat(75)}`,
      ' A',
      '',
      'FN:a',
    ])
  })

  it('with an agent’s card in lines of its own', () => {
    const agent = 'AGENT:BEGIN:VCARD\\nVERSION:3.0\\nFN:Jür\\\\, gen\\nEND:VCARD'
    assert.deepEqual(printed(agent, 'FN:a'), [
      'AGENT:',
      'BEGIN:VCARD',
      'VERSION:2.1',
      'FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=BCr, gen',
      'END:VCARD',
      'FN:a',
    ])
    assert.deepEqual(out('AGENT:Mr\\, Smith'), ['AGENT:Mr, Smith'])
  })

  it('and other long lines are left whole, as they have no place to fold', () => {
    assert.deepEqual(printed(`URL:http://a/${'b'.repeat(100)}`), [
      `URL:http://a/${'b'.repeat(100)}`,
    ])
  })
})

describe('quoted-printable', () => {
  const text = fc.string({ unit: 'grapheme' }).map((s) => s.replace(/\r\n?|\n/g, '\r\n'))

  it('is decoded to what was encoded', () => {
    fc.assert(
      fc.property(text, (text) => {
        const encoded = encodeQuotedPrintable(text)
        assert.match(encoded, /^[\x20-\x7e]*$/)
        assert.equal(decodeQuotedPrintable(encoded).toString(), text)
      }),
    )
  })

  it('comes through the lines of a card, wherever they break', () => {
    const odd = fc.array(
      fc.constantFrom('=3D', '=', 'END:', ' ', 'a', '=0D=0A', 'aaaaaaaaaaaaaaaaa'),
    )
    fc.assert(
      fc.property(odd, fc.nat(80), (parts, length) => {
        const value = `${parts.join('')}.`
        const params = [
          { name: 'X-A', values: ['x'.repeat(length)] },
          { name: 'ENCODING', values: ['QUOTED-PRINTABLE'] },
        ]
        const made = [
          createVCardProperty('VERSION', '2.1'),
          createVCardProperty('NOTE', value, { params }),
        ]
        assert.equal(parseVCard(Buffer.from(printVCard(made)))[1]?.value, value)
      }),
      { numRuns: 1000 },
    )
  })
})
