import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fixture, linesOf, uploaded, uploadedAs30 } from '../fixtures.ts'

const read = (name: string) => linesOf(uploadedAs30(fixture(name)))

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
      'UID:urn:uuid:11111111-2222-4333-8444-555555555555',
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
      'UID:urn:uuid:99999999-2222-4333-8444-555555555555',
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
