import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fixture, linesOf, uploaded, uploadedAs30 } from '../fixtures.ts'

const read = (name: string) => linesOf(uploadedAs30(fixture(name)))

describe('a vCard 2.1 becomes 3.0', () => {
  it('as Android writes it', () => {
    const lines = read('android-2.1')
    assert.match(lines.at(-1) ?? '', /^PHOTO;ENCODING=b;TYPE=JPEG:\/9j\/[A-Za-z0-9+/]+=*$/)
    assert.deepEqual(lines.slice(0, -1), [
      'VERSION:3.0',
      'N:Müller;Jürgen Karl;;;',
      'FN:Jürgen Karl Müller',
      'TEL;TYPE=CELL,PREF:+49 170 1234567',
      'TEL;TYPE=HOME,VOICE:030 123',
      'EMAIL;TYPE=PREF,WORK:juergen@example.org',
      'ADR;TYPE=HOME:;;Straße 1\\; Hof\\, links;Berlin;;10115;',
      'ORG:Example GmbH\\, Berlin',
      'NOTE:eins\\nzwei\\; drei\\, C:\\\\temp',
      'CATEGORIES:My Contacts,Friends',
      'BDAY:1970-12-30',
      'X-ANDROID-CUSTOM:vnd.android.cursor.item/nickname;Jo\\, der;1;;;;;;;;;;;;;',
    ])
  })

  it('as phones of Japan write it', () => {
    assert.deepEqual(read('phone-shift-jis-2.1'), [
      'VERSION:3.0',
      'N:安藤;ロイド;;;',
      'FN:安藤 ロイド 表',
      'X-PHONETIC-LAST-NAME:アンドウ',
      'X-PHONETIC-FIRST-NAME:ロイド',
      'NOTE:メモ',
      'TEL;TYPE=CELL:090-0000-0000',
    ])
  })

  it('with charsets, labels, keys and agents', () => {
    assert.deepEqual(read('phone-latin1-2.1'), [
      'VERSION:3.0',
      'N:Müller;Jürgen',
      'FN:Jürgen Müller',
      'TEL;TYPE=WORK,FAX:030 99',
      'LABEL;TYPE=WORK:Hof\\n10115 Berlin',
      'AGENT:BEGIN:VCARD\\nVERSION:2.1\\nFN:Ag Ent\\nTEL:1\\nEND:VCARD',
      'KEY;ENCODING=b;TYPE=X509:MIIBAAAA=',
      'REV:1995-10-31T22:27:10Z',
    ])
  })

  for (const [from, ...to] of [
    ['N:;A\\;B\\\\;C\\\\\\;;D;\\:E', 'N:;A\\;B\\\\;C\\\\\\;;D;:E'],
    ['NOTE:C:\\new; a, b', 'NOTE:C:\\\\new\\; a\\, b'],
    ['URL:http://a/b,c;d', 'URL:http://a/b,c;d'],
    ['GEO:37.24,-17.87', 'GEO:37.24;-17.87'],
    ['PHOTO;VALUE=URL;GIF:http://a/b.gif', 'PHOTO;VALUE=uri;TYPE=GIF:http://a/b.gif'],
    [
      'ANNIVERSARY;VALUE=DATE:20091010',
      'item1.X-ABDATE:2009-10-10',
      'item1.X-ABLabel:_$!<Anniversary>!$_',
    ],
  ] as const) {
    it(`${from} as ${to.join(' and ')}`, () => {
      assert.deepEqual(uploaded('2.1', from), to)
    })
  }
})
