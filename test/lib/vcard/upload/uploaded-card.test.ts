import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { carddavName } from '../../../../lib/dav/xml/xml-name.ts'
import { HttpError } from '../../../../lib/errors/http-error.ts'
import { parseVCard, printVCard } from '../../../../lib/vcard/text/vcard.ts'
import { parseUploadedCard } from '../../../../lib/vcard/upload/uploaded-card.ts'
import { fixture, linesOf, uploaded, uploadedAs30 } from '../fixtures.ts'

const read = (name: string) => linesOf(uploadedAs30(fixture(name)))
const refused = (condition: string) => (error: unknown) =>
  error instanceof HttpError &&
  error.status === 403 &&
  error.condition?.name === carddavName(condition)

describe('an upload', () => {
  for (const type of [
    undefined,
    'text/vcard',
    'Text/X-Vcard;version="4.0"',
    'text/directory; profile=vCard',
    'application/octet-stream',
    'application/xml;charset=utf-8',
    'application/x-www-form-urlencoded',
    'application/vcard',
    'text/plain;charset=UTF-8',
  ]) {
    it(`may be called ${type ?? 'nothing'}`, () => {
      assert.doesNotThrow(() => parseUploadedCard(fixture('iphone-3.0'), type))
    })
  }

  it('is refused when it is called something else', () => {
    for (const type of ['text/calendar', 'text/html', 'image/png', 'application/json']) {
      assert.throws(
        () => parseUploadedCard(fixture('iphone-3.0'), type),
        refused('supported-address-data'),
      )
    }
  })

  for (const name of [
    'invalid-no-begin',
    'invalid-no-end',
    'invalid-two-cards',
    'invalid-no-version',
    'invalid-line',
  ]) {
    it(`is refused when it is no vCard (${name})`, () => {
      assert.throws(() => read(name), refused('valid-address-data'))
    })
  }

  it('is refused when it is of a version that is unknown', () => {
    assert.throws(() => read('unsupported-5.0'), refused('supported-address-data'))
  })

  it('is read in the charset of its Content-Type', () => {
    const body = Buffer.from('BEGIN:VCARD\nVERSION:3.0\nFN:J\xfcrgen\nEND:VCARD', 'latin1')
    assert.equal(parseUploadedCard(body, 'text/vcard; charset="ISO-8859-1"')[1]?.value, 'Jürgen')
  })
})

describe('a vCard 3.0', () => {
  it('keeps every line as it is', () => {
    for (const name of [
      'iphone-3.0',
      'group-apple-3.0',
      'google-3.0',
      'folded-inside-characters-3.0',
    ]) {
      assert.deepEqual(read(name), linesOf(parseVCard(fixture(name))))
    }
  })

  it('has what belongs to other versions converted', () => {
    assert.deepEqual(
      uploaded(
        '3.0',
        'PHOTO;BASE64:',
        '  AA A',
        '  AAA=',
        'TEL;HOME;type=FAX:1',
        'NOTE;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=BC=0D=0Aa\\, b',
        'FN;CHARSET=UTF-8:ü',
        'LOGO;VALUE=uri:data:image/png;base64,AAAA',
        'TITLE:a\u0000\u000bb',
      ),
      [
        'PHOTO;ENCODING=b:AAAAAA=',
        'TEL;TYPE=FAX,HOME:1',
        'NOTE:ü\\na\\, b',
        'FN:ü',
        'LOGO;ENCODING=b;TYPE=PNG:AAAA',
        'TITLE:ab',
      ],
    )
  })
})

describe('every fixture', () => {
  it('is a 3.0 afterwards that is read again the same', () => {
    for (const name of [
      'android-2.1',
      'em-client-4.0',
      'iphone-3.0',
      'macos-3.0',
      'phone-latin1-2.1',
      'phone-shift-jis-2.1',
      'thunderbird-4.0',
    ]) {
      const printed = printVCard(uploadedAs30(fixture(name)))
      assert.equal(printVCard(uploadedAs30(Buffer.from(printed))), printed)
    }
  })
})
