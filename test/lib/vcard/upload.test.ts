import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { carddav } from '../../../lib/dav/names.ts'
import { HttpError } from '../../../lib/http-error.ts'
import { parseCard, printCard } from '../../../lib/vcard/card.ts'
import { readUpload } from '../../../lib/vcard/upload.ts'
import { fixture, linesOf, uploaded } from './fixtures.ts'

const read = (name: string) => linesOf(readUpload(fixture(name), 'text/vcard; charset=utf-8'))
const refused = (condition: string) => (error: unknown) =>
  error instanceof HttpError && error.status === 403 && error.condition?.name === carddav(condition)

describe('an upload', () => {
  for (const type of [
    undefined,
    'text/vcard',
    'Text/X-Vcard;version="4.0"',
    'text/directory; profile=vCard',
    'application/octet-stream',
    'application/xml;charset=utf-8',
  ]) {
    it(`may be called ${type ?? 'nothing'}`, () => {
      assert.doesNotThrow(() => readUpload(fixture('iphone-3.0'), type))
    })
  }

  it('is refused when it is called something else', () => {
    for (const type of ['text/calendar', 'text/plain', 'image/jpeg']) {
      assert.throws(
        () => readUpload(fixture('iphone-3.0'), type),
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

  it('is refused when it is of a version that nobody knows', () => {
    assert.throws(() => read('unsupported-5.0'), refused('supported-address-data'))
  })

  it('is read in the charset of its Content-Type', () => {
    const body = Buffer.from('BEGIN:VCARD\nVERSION:3.0\nFN:J\xfcrgen\nEND:VCARD', 'latin1')
    assert.equal(readUpload(body, 'text/vcard; charset="ISO-8859-1"')[1]?.value, 'Jürgen')
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
      assert.deepEqual(read(name), linesOf(parseCard(fixture(name))))
    }
  })

  it('has put right what strayed in from other versions', () => {
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

describe('a vCard 4.0 becomes 3.0', () => {
  it('as Thunderbird sends it', () => {
    const lines = read('thunderbird-4.0')
    const photo = lines.find((line) => line.startsWith('PHOTO'))
    assert.match(photo ?? '', /^PHOTO;ENCODING=b;TYPE=JPEG:\/9j\/[A-Za-z0-9+/]+=*$/)
    assert.deepEqual(
      lines.filter((line) => line !== photo),
      [
        'VERSION:3.0',
        'FN:Jörg Thünder',
        'N:Thünder;Jörg;;Dr.;',
        'NICKNAME:Jo,Jogi',
        'EMAIL;TYPE=work,PREF:joerg@example.org',
        'EMAIL;TYPE=home:thuender@example.net',
        'TEL;TYPE=cell:+49 30 1234',
        'TEL;TYPE=work:+49-30-5678',
        'ADR;TYPE=home:;;Hauptstraße 1;Berlin;;10115;Deutschland',
        'BDAY:1980-02-29',
        'item1.X-ABDATE:2010-06-05',
        'item1.X-ABLabel:_$!<Anniversary>!$_',
        'ORG:Example GmbH;Entwicklung',
        'TITLE:Ingenieur',
        'NOTE:Erste Zeile\\nzweite\\, mit Komma',
        'IMPP:xmpp:joerg@example.org',
        'X-CUSTOM1:bleibt so',
        'UID:ec0ddeba-9171-44f7-9444-2bb292c97f93',
      ],
    )
  })

  it('with everything that 3.0 has another form for', () => {
    assert.deepEqual(read('em-client-4.0'), [
      'VERSION:3.0',
      'PRODID:-//Example Client//NONSGML//EN',
      'UID:11111111-2222-4333-8444-555555555555',
      'FN:Ann Example',
      'N:Example;Ann;;;',
      'SORT-STRING:Example Ann',
      'BDAY;X-APPLE-OMIT-YEAR=1604:1604-04-15',
      'ADR;TYPE=home,postal:;;12 High Street;Oldtown;;OT1 2AB;UK',
      'LABEL;TYPE=home,postal:12 High Street\\nOldtown',
      'TEL;TYPE=voice,home,PREF:+1-555-555-0100 ext. 5555',
      'item1.X-ABRELATEDNAMES:Maria Example',
      'item1.X-ABLabel:_$!<Spouse>!$_',
      'RELATED;TYPE=colleague;VALUE=uri:urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
      'GEO:52.520008;13.404954',
      'TZ;VALUE=text:Europe/Berlin',
      'LANG:de',
      'LANG;TYPE=PREF:en',
      'GENDER:F',
      'LOGO;VALUE=uri;TYPE=PNG:https://www.example.org/logo.png',
      'REV:2021-03-14T09:28:38Z',
    ])
  })

  it('as a group with its members', () => {
    assert.deepEqual(read('group-4.0'), [
      'VERSION:3.0',
      'X-ADDRESSBOOKSERVER-KIND:group',
      'FN:Football club',
      'X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:11111111-2222-4333-8444-555555555555',
      'UID:99999999-2222-4333-8444-555555555555',
    ])
  })

  for (const [from, ...to] of [
    ['KIND:org', 'X-ABShowAs:COMPANY'],
    ['KIND:location', 'KIND:location'],
    ['BDAY:1996-04-15', 'BDAY:1996-04-15'],
    ['BDAY:--04-15', 'BDAY;X-APPLE-OMIT-YEAR=1604:1604-04-15'],
    ['BDAY:19531015T231000Z', 'BDAY;VALUE=date-time:1953-10-15T23:10:00Z'],
    ['BDAY:1996-04', 'X-BDAY:1996-04'],
    ['BDAY;VALUE=text:circa 1800', 'X-BDAY:circa 1800'],
    ['ANNIVERSARY:2010', 'X-ANNIVERSARY:2010'],
    ['TZ:-0500', 'TZ:-05:00'],
    ['KEY:data:application/pgp-keys;base64,AAAA', 'KEY;ENCODING=b;TYPE=PGP:AAAA'],
    ['KEY;VALUE=text:abc', 'KEY:abc'],
    ['PHOTO;PREF=1:data:image/jpeg\\;base64\\,AAAA', 'PHOTO;ENCODING=b;TYPE=JPEG:AAAA'],
    ['SOUND:data:audio/ogg,%00a', 'SOUND;ENCODING=b;TYPE=OGG:AGE='],
    ['PHOTO:https://example.org/a.jpg', 'PHOTO;VALUE=uri:https://example.org/a.jpg'],
    ['PHOTO;ENCODING=b;TYPE=JPEG:AAAA', 'PHOTO;ENCODING=b;TYPE=JPEG:AAAA'],
    ['TEL;TYPE=HOME:sip:a@example.org', 'TEL;TYPE=HOME:sip:a@example.org'],
    ['TITLE;LANGUAGE=de;PID=1.1:Chef', 'TITLE;LANGUAGE=de:Chef'],
    ['X-A;VALUE=integer;type=b:1', 'X-A;VALUE=integer;type=b:1'],
    [
      'RELATED;VALUE=text;TYPE=co-worker:Bob',
      'item1.X-ABRELATEDNAMES:Bob',
      'item1.X-ABLabel:co-worker',
    ],
  ] as const) {
    it(`${from} as ${to.join(' and ')}`, () => {
      assert.deepEqual(uploaded('4.0', from), to)
    })
  }

  it('with the preferred of several, by the lowest PREF of each kind', () => {
    assert.deepEqual(
      uploaded(
        '4.0',
        'TEL;PREF=20;TYPE=home:1',
        'TEL;PREF=10:2',
        'TEL:3',
        'FN;PREF=2:a',
        'FN;PREF=1:b',
      ),
      ['TEL;TYPE=home:1', 'TEL;TYPE=PREF:2', 'TEL:3', 'FN;TYPE=PREF:b'],
    )
  })

  it('with one N of several, and alternatives of the rest unless they say the same', () => {
    assert.deepEqual(
      uploaded(
        '4.0',
        'N;ALTID=1;LANGUAGE=ja:山田;太郎;;;',
        'N;ALTID=1;LANGUAGE=en:Yamada;Taro;;;',
        'TITLE;ALTID=1;LANGUAGE=fr:Patron',
        'TITLE;ALTID=1;LANGUAGE=en:Boss',
        'TITLE;ALTID=1:Boss',
      ),
      ['N;LANGUAGE=ja:山田;太郎;;;', 'TITLE;LANGUAGE=fr:Patron', 'TITLE;LANGUAGE=en:Boss'],
    )
  })

  it('without taking a group name that is in use', () => {
    assert.deepEqual(uploaded('4.0', 'ITEM1.TEL:1', 'ANNIVERSARY:20100605').slice(1), [
      'item2.X-ABDATE:2010-06-05',
      'item2.X-ABLabel:_$!<Anniversary>!$_',
    ])
  })
})

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
      const printed = printCard(readUpload(fixture(name), 'text/vcard'))
      assert.equal(printCard(readUpload(Buffer.from(printed), 'text/vcard')), printed)
    }
  })
})
