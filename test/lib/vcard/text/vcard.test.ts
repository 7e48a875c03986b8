import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { parseVCard, printVCard, vcardVersion } from '../../../../lib/vcard/text/vcard.ts'
import {
  createVCardProperty,
  type VCardParam,
  type VCardProperty,
} from '../../../../lib/vcard/text/property.ts'
import { unescapeVCardText } from '../../../../lib/vcard/text/text-value.ts'
import { VCardError } from '../../../../lib/vcard/text/vcard-error.ts'
import { card, fixture, linesOf } from '../fixtures.ts'

const parse = (text: string | Buffer) => parseVCard(Buffer.from(text as string))
const content = (properties: readonly VCardProperty[]) =>
  properties.map(({ group, name, params, value }) => ({ group, name, params, value }))

describe('reading a card', () => {
  it('keeps group, name, parameters and value as they are written', () => {
    const [property] = card('item1.Tel;type=CELL,"a;b:c";X-Q=1:+49 \\, 1')
    assert.deepEqual(property, {
      group: 'item1',
      name: 'TEL',
      params: [
        { name: 'TYPE', values: ['CELL', 'a;b:c'] },
        { name: 'X-Q', values: ['1'] },
      ],
      value: '+49 \\, 1',
      line: 'item1.Tel;type=CELL,"a;b:c";X-Q=1:+49 \\, 1',
    })
  })

  it('keeps the bare parameters of vCard 2.1 apart', () => {
    const [property] = card('TEL;HOME;VOICE:1')
    assert.deepEqual(property?.params, [
      { name: '', values: ['HOME'] },
      { name: '', values: ['VOICE'] },
    ])
  })

  it('unfolds CRLF and LF, blanks and tabs, inside characters too, behind a BOM', () => {
    const lines = linesOf(parseVCard(fixture('folded-inside-characters-3.0')))
    assert.deepEqual(lines.slice(-2), ['NOTE:Жизнь', 'UID:42'])
  })

  it('reads line ends of old Macs, and doubled ones', () => {
    assert.equal(parse('BEGIN:VCARD\rVERSION:3.0\rFN:a\rEND:VCARD\r').length, 2)
    assert.equal(parse('BEGIN:VCARD\r\r\nVERSION:3.0\r\r\nFN:a\r\r\nEND:VCARD\r\r\n').length, 2)
  })

  it('joins the soft line breaks of quoted-printable', () => {
    const read = card('VERSION:2.1', 'NOTE;ENCODING=QUOTED-PRINTABLE:a=', '=20b=', '', 'FN:x')
    assert.deepEqual(linesOf(read).slice(1), ['NOTE;ENCODING=QUOTED-PRINTABLE:a=20b', 'FN:x'])
  })

  it('keeps the blank of a fold in vCard 2.1, where it is part of the text', () => {
    assert.equal(card('VERSION:2.1', 'NOTE:one', ' two')[1]?.value, 'one two')
  })

  it('takes base64 without folds, as old phones write it', () => {
    assert.equal(card('VERSION:2.1', 'PHOTO;BASE64:', 'AAAA', 'BBB=')[1]?.value, 'AAAABBB=')
  })

  it('reads a line in the charset that it names, and forgets the name', () => {
    const [, , fn] = parseVCard(fixture('phone-shift-jis-2.1'))
    assert.deepEqual(fn, {
      ...createVCardProperty('FN', '安藤 ロイド 表'),
      line: 'FN:安藤 ロイド 表',
    })
  })

  it('reads a body in the charset of its Content-Type', () => {
    const body = Buffer.from('BEGIN:VCARD\nVERSION:3.0\nFN:\xcf\xf0\nEND:VCARD', 'latin1')
    assert.equal(parseVCard(body, 'windows-1251')[1]?.value, 'Пр')
  })

  it('takes undeclared octets that are not UTF-8 for windows-1252', () => {
    const body = Buffer.from('BEGIN:VCARD\nVERSION:2.1\nFN:J\xfcrgen \x80\nEND:VCARD', 'latin1')
    assert.equal(parseVCard(body)[1]?.value, 'Jürgen €')
  })

  it('keeps a card nested in AGENT as that property’s text', () => {
    const agent = parseVCard(fixture('phone-latin1-2.1')).find(({ name }) => name === 'AGENT')
    assert.equal(
      unescapeVCardText(agent?.value ?? ''),
      'BEGIN:VCARD\nVERSION:2.1\nFN:Ag Ent\nTEL:1\nEND:VCARD',
    )
  })

  it('knows the version', () => {
    assert.equal(vcardVersion(card('FN:x', 'VERSION:2.1')), '2.1')
    assert.equal(vcardVersion(card('FN:x')), undefined)
  })

  for (const [what, text] of [
    ['nothing', ''],
    ['what is no card', '<xml/>'],
    ['a card without an end', 'BEGIN:VCARD\nVERSION:3.0\n'],
    ['two cards', 'BEGIN:VCARD\nFN:a\nEND:VCARD\nBEGIN:VCARD\nFN:b\nEND:VCARD\n'],
    ['text behind the end', 'BEGIN:VCARD\nFN:a\nEND:VCARD\nFN:b\n'],
    ['a card in a card', 'BEGIN:VCARD\nFN:a\nBEGIN:VCARD\nEND:VCARD\nEND:VCARD\n'],
    ['an agent without an end', 'BEGIN:VCARD\nAGENT:\nBEGIN:VCARD\nFN:a\nEND:VCARD\n'],
    ['a line that is no property', 'BEGIN:VCARD\nFN\nEND:VCARD\n'],
    ['a property without a value', 'BEGIN:VCARD\nTEL;TYPE=HOME\nEND:VCARD\n'],
  ] as const) {
    it(`refuses ${what}`, () => {
      assert.throws(() => parse(text), VCardError)
    })
  }

  it('reads any octets as a card or refuses them, and nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (octets) => {
        const body = Buffer.concat([
          Buffer.from('BEGIN:VCARD\n'),
          octets,
          Buffer.from('\nEND:VCARD'),
        ])
        try {
          parseVCard(body)
        } catch (error) {
          assert.ok(error instanceof VCardError)
        }
      }),
    )
  })

  it('refuses lines and parameters by the ten thousand', () => {
    assert.throws(() => card(...Array<string>(30_000).fill('FN:a')), VCardError)
    assert.throws(() => card(`FN${';A=1'.repeat(2000)}:a`), VCardError)
  })

  it('takes linear time for many odd octets', () => {
    for (const odd of [
      ';',
      'a ',
      '=\n',
      'a.',
      '"',
      ' \n',
      '\\',
      'AAAA\n',
      'AGENT:\nBEGIN:VCARD\n',
    ]) {
      const started = performance.now()
      try {
        parse(
          `BEGIN:VCARD\nVERSION:2.1\nNOTE;QUOTED-PRINTABLE;BASE64;X=${odd.repeat(500_000)}\nEND:VCARD`,
        )
      } catch (error) {
        assert.ok(error instanceof VCardError)
      }
      // What is quadratic takes minutes.
      assert.ok(performance.now() - started < 10_000, odd)
    }
  })
})

const word = fc.stringMatching(/^[A-Z][A-Z0-9-]{0,9}$/)
const text = fc.string({ unit: 'grapheme', maxLength: 120 }).map((s) => s.replace(/[\r\n]/g, ''))
const param = fc
  .tuple(
    word.filter((name) => name !== 'CHARSET' && name !== 'ENCODING'),
    fc.array(
      text.map((s) => s.replaceAll('"', '')),
      { minLength: 1, maxLength: 3 },
    ),
  )
  .map(([name, values]): VCardParam => ({ name, values }))
const params: fc.Arbitrary<readonly VCardParam[]> = fc.array(param, { maxLength: 3 })
const property = fc
  .tuple(
    word.filter((name) => !['BEGIN', 'END', 'AGENT', 'VERSION'].includes(name)),
    text,
    params,
  )
  .chain(([name, value, params]) =>
    fc
      .option(fc.stringMatching(/^[a-z][a-z0-9-]{0,9}$/), { nil: undefined })
      .map((group) => createVCardProperty(name, value, { group, params })),
  )

describe('printing a card', () => {
  it('is the inverse of reading it', () => {
    fc.assert(
      fc.property(fc.array(property, { maxLength: 6 }), (made) => {
        const read = parse(printVCard(made))
        assert.deepEqual(content(read), made)
        assert.equal(printVCard(read), printVCard(made))
      }),
    )
  })

  it('folds at 75 octets, between characters, with CRLF and a space', () => {
    fc.assert(
      fc.property(fc.array(property, { maxLength: 3 }), (made) => {
        const printed = Buffer.from(printVCard(made))
        for (const line of printed.toString('latin1').split('\r\n')) {
          assert.ok(line.length <= 75)
          assert.doesNotThrow(() =>
            new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(line, 'latin1')),
          )
        }
      }),
    )
  })

  it('leaves a line that nobody changed as it was', () => {
    const line = 'x-KADDRESSBOOK-BlogFeed;type="a":http\\://x'
    assert.ok(printVCard(card(line)).includes(line))
  })
})
