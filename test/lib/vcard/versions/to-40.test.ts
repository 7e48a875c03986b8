import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseVCard, printVCard } from '../../../../lib/vcard/text/vcard.ts'
import { convertVCard } from '../../../../lib/vcard/versions/version-conversion.ts'
import { card, fixture, linesOf } from '../fixtures.ts'

const out = (...lines: readonly string[]) =>
  linesOf(convertVCard(card('VERSION:3.0', ...lines), '4.0')).slice(1)

describe('a vCard 3.0 goes out as 4.0', () => {
  for (const [from, ...to] of [
    ['TEL;TYPE=CELL,PREF,VOICE:1', 'TEL;TYPE=cell,voice;PREF=1:1'],
    ['TEL;type=pref:1', 'TEL;PREF=1:1'],
    ['EMAIL;type=INTERNET;type=HOME:a@b', 'EMAIL;TYPE=INTERNET;TYPE=home:a@b'],
    ['EMAIL;type=home:a@b', 'EMAIL;type=home:a@b'],
    ['PHOTO;ENCODING=b;TYPE=JPEG:AA==', 'PHOTO:data:image/jpeg;base64,AA=='],
    ['PHOTO;ENCODING=B:/9j/AA==', 'PHOTO:data:image/jpeg;base64,/9j/AA=='],
    ['PHOTO;BASE64:/9j/AA==', 'PHOTO:data:image/jpeg;base64,/9j/AA=='],
    ['LOGO;ENCODING=b:AAAA', 'LOGO:data:application/octet-stream;base64,AAAA'],
    ['SOUND;TYPE=BASIC;ENCODING=b:AAAA', 'SOUND:data:audio/basic;base64,AAAA'],
    ['KEY;ENCODING=b;TYPE=PGP:AAAA', 'KEY:data:application/pgp-keys;base64,AAAA'],
    ['KEY:abc', 'KEY;VALUE=text:abc'],
    [
      'PHOTO;VALUE=uri;TYPE=GIF:http://a/b.gif',
      'PHOTO;VALUE=uri;MEDIATYPE=image/gif:http://a/b.gif',
    ],
    ['X-ADDRESSBOOKSERVER-KIND:group', 'KIND:group'],
    ['X-ABShowAs:COMPANY', 'KIND:org'],
    ['BDAY;VALUE=date:1996-04-15', 'BDAY:19960415'],
    ['BDAY;X-APPLE-OMIT-YEAR=1604:1604-04-15', 'BDAY:--0415'],
    ['BDAY:--04-15', 'BDAY:--0415'],
    ['BDAY;VALUE=date-time:1953-10-15T23:10:00.5-05:00', 'BDAY:19531015T231000-0500'],
    ['X-BDAY:circa 1800', 'BDAY;VALUE=text:circa 1800'],
    ['X-BDAY:1996-04', 'BDAY:1996-04'],
    ['X-ANNIVERSARY:2010-06-05', 'ANNIVERSARY:20100605'],
    ['REV:1995-10-31T22:27:10Z', 'REV:19951031T222710Z'],
    ['REV:1995-10-31', 'REV:19951031T000000Z'],
    ['TZ:-05:00', 'TZ;VALUE=utc-offset:-0500'],
    ['TZ;VALUE=text:Europe/Berlin', 'TZ;VALUE=text:Europe/Berlin'],
    ['GEO:52.52;13.4', 'GEO:geo:52.52,13.4'],
    ['TEL;VALUE=phone-number:1', 'TEL:1'],
    ['AGENT;VALUE=uri:urn:uuid:1', 'RELATED;TYPE=agent;VALUE=uri:urn:uuid:1'],
    ['AGENT:BEGIN:VCARD\\nEND:VCARD', 'X-AGENT:BEGIN:VCARD\\nEND:VCARD'],
    ['CLASS:PRIVATE', 'X-CLASS:PRIVATE'],
    ['MAILER:a', 'X-MAILER:a'],
    ['LABEL;TYPE=HOME,PREF:a\\nb', 'X-LABEL;TYPE=home;PREF=1:a\\nb'],
    ['SORT-STRING:Harten', 'X-SORT-STRING:Harten'],
    ['UID:a-b', 'UID:a-b'],
    ['IMPP;X-SERVICE-TYPE=Jabber;type=pref:xmpp:a@b', 'IMPP;X-SERVICE-TYPE=Jabber;PREF=1:xmpp:a@b'],
    ['X-AIM;type=HOME;type=pref:a', 'X-AIM;type=HOME;type=pref:a'],
    ['X-A;X-B=a^nb:1', 'X-A;X-B=a^^nb:1'],
  ] as const) {
    it(`${from} as ${to.join(' and ')}`, () => {
      assert.deepEqual(out(from), to)
    })
  }

  it('with an address’s label as its parameter', () => {
    assert.deepEqual(
      out(
        'ADR;TYPE=WORK:;;1 High St;Town;;;',
        'ADR;TYPE=HOME,pref:;;2 "Low" St;Town;;;',
        'LABEL;TYPE=home:2 "Low" St\\nTown\\, C:\\\\d',
        'LABEL:elsewhere',
      ),
      [
        'ADR;TYPE=work:;;1 High St;Town;;;',
        'ADR;TYPE=home;PREF=1;LABEL="2 ^\'Low^\' St\\nTown, C:\\\\d":;;2 "Low" St;Town;;;',
        'X-LABEL:elsewhere',
      ],
    )
  })

  it('with what a name is sorted by as its parameter', () => {
    assert.deepEqual(out('SORT-STRING:Harten', 'N:van der Harten;Rene;;;'), [
      'N;SORT-AS=Harten:van der Harten;Rene;;;',
    ])
    assert.deepEqual(out('N:a;b;;;', 'SORT-STRING:a\\, b'), ['N:a;b;;;', 'X-SORT-STRING:a\\, b'])
  })

  it('with relations and one anniversary, where Apple’s label is certain', () => {
    assert.deepEqual(
      out(
        'item1.X-ABRELATEDNAMES;type=pref:Maria',
        'item1.X-ABLabel:_$!<Spouse>!$_',
        'item2.X-ABRELATEDNAMES:Bob',
        'item2.X-ABLabel:colleague',
        'item3.X-ABRELATEDNAMES:Eve',
        'item3.X-ABLabel:Best friend',
        'item4.X-ABDATE:2010-06-05',
        'item5.X-ABDATE:2011-06-05',
        'item4.X-ABLabel:_$!<Anniversary>!$_',
        'item5.X-ABLabel:_$!<Anniversary>!$_',
        'item6.EMAIL;type=pref:a@b',
        'item6.X-ABLabel:Mine',
      ),
      [
        'RELATED;VALUE=text;TYPE=spouse;PREF=1:Maria',
        'RELATED;VALUE=text;TYPE=colleague:Bob',
        'item3.X-ABRELATEDNAMES:Eve',
        'item3.X-ABLabel:Best friend',
        'ANNIVERSARY:20100605',
        'item5.X-ABDATE:2011-06-05',
        'item5.X-ABLabel:_$!<Anniversary>!$_',
        'item6.EMAIL;PREF=1:a@b',
        'item6.X-ABLabel:Mine',
      ],
    )
  })

  it('as a group with its members, which only a group has', () => {
    const lines = ['X-ADDRESSBOOKSERVER-KIND:group', 'X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:1']
    assert.deepEqual(out(...lines), ['KIND:group', 'MEMBER:urn:uuid:1'])
    assert.deepEqual(out(...lines.slice(1)), lines.slice(1))
    assert.deepEqual(out('KIND:individual', ...lines), ['KIND:individual', ...lines])
  })

  it('with VERSION first', () => {
    const converted = convertVCard(card('FN:a', 'VERSION:3.0', 'UID:b'), '4.0')
    assert.deepEqual(linesOf(converted), ['VERSION:4.0', 'FN:a', 'UID:b'])
  })
})

describe('a card in the version that is asked for', () => {
  it('is the very same', () => {
    for (const [name, version] of [
      ['iphone-3.0', '3.0'],
      ['thunderbird-4.0', '4.0'],
      ['android-2.1', '2.1'],
    ] as const) {
      const stored = parseVCard(fixture(name))
      assert.equal(convertVCard(stored, version), stored)
    }
  })

  it('stays as it is when its own version is none that is known', () => {
    const stored = card('FN:a')
    assert.equal(convertVCard(stored, '4.0'), stored)
  })

  it('comes from any other', () => {
    const stored = parseVCard(fixture('thunderbird-4.0'))
    assert.match(
      printVCard(convertVCard(stored, '3.0')),
      /VERSION:3\.0\r\n[^]*\nEMAIL;TYPE=work,PREF:/,
    )
    assert.match(printVCard(convertVCard(stored, '2.1')), /VERSION:2\.1\r\n[^]*\nEMAIL;WORK;PREF:/)
    const legacy = parseVCard(fixture('android-2.1'))
    assert.match(
      printVCard(convertVCard(legacy, '4.0')),
      /VERSION:4\.0\r\n[^]*\nTEL;TYPE=cell;PREF=1:/,
    )
  })
})
