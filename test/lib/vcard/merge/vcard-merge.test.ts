import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { findPropertyMasks } from '../../../../lib/vcard/merge/property-masks.ts'
import { mergeVCards } from '../../../../lib/vcard/merge/vcard-merge.ts'
import { card, fixture, linesOf, uploadedAs30 } from '../fixtures.ts'
import { edited, googleCopy, served, written } from './google-copy.ts'

describe('a card that Google has stored reads back as it was written:', () => {
  for (const [what, ...lines] of [
    ['categories', 'CATEGORIES:friends,work'],
    ['a role and a place', 'ROLE:Boss', 'GEO:52.5;13.4'],
    ['a third part of the organization', 'ORG:Widgets;Sales;North'],
    ['a birthday without a year', 'BDAY:--0415'],
    ['Apple’s birthday without a year', 'BDAY;X-APPLE-OMIT-YEAR=1604:1604-04-15'],
    ['all types', 'TEL;TYPE=HOME,VOICE,PREF;X-EVOLUTION-UI-SLOT=2:555 0101', 'TEL;type=car:5'],
    ['the order of preference', 'EMAIL;TYPE=INTERNET:a@example.org', 'EMAIL:b@example.org'],
    ['blanks in a note', 'NOTE:one   two\\n\\n  three: a\\, b'],
    ['a note with a charset', 'NOTE;CHARSET=UTF-8:äöü'],
    ['addresses', 'item1.ADR;type=HOME:;;1 Alley;Springfield;NY;12345;USA', 'item1.X-ABADR:us'],
    ['a labelled address', 'item1.ADR:;;1 Alley;Springfield;;;', 'item1.X-ABLabel:Cabin'],
    ['a home page', 'URL:http://example.com/a?b=1'],
    ['a labelled home page', 'item7.URL;type=pref:http\\://x.org', 'item7.X-ABLabel:_$!<Home>!$_'],
    ['an empty home page', 'item1.URL:', 'item1.X-ABLabel:none'],
    ['messengers', 'IMPP;X-SERVICE-TYPE=jabber;TYPE=HOME:xmpp:jane@example.org', 'IMPP:gg:1234'],
    ['a picture’s type', 'PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ'],
    ['a picture elsewhere', 'PHOTO;VALUE=uri:https://example.org/p.jpg'],
    ['the maker', 'PRODID:-//Example//EN'],
    ['what Google does not know', 'X-FOO;X-EVOLUTION-UI-SLOT=1:bar'],
  ] as const) {
    it(what, () => {
      const lines_ = served(written(...lines))
      assert.deepEqual([...lines_].sort(), [...lines].sort())
    })
  }

  for (const name of ['iphone-3.0', 'macos-3.0', 'thunderbird-4.0', 'em-client-4.0'] as const) {
    it(`all of ${name}`, () => {
      const ours = uploadedAs30(fixture(name)).filter(({ name }) => !['UID', 'REV'].includes(name))
      const base = googleCopy(ours)
      const answer = mergeVCards({ base, ours, theirs: base }, findPropertyMasks(ours, base))
      const lines = linesOf(answer).filter((line) => !/^(UID|REV):/.test(line))
      assert.deepEqual([...lines].sort(), [...linesOf(ours)].sort())
    })
  }

  it('a name that is not made of its parts', () => {
    const ours = card('VERSION:3.0', 'N:Doe;Jane;;;', 'FN:JD', 'UID:mine', 'REV:2020')
    const base = googleCopy(ours)
    assert.deepEqual(linesOf(mergeVCards({ base, ours, theirs: base })), [
      'VERSION:3.0',
      'N:Doe;Jane;;;',
      'FN:JD',
      'REV:2024-01-01T00:00:00Z',
      'UID:430b',
    ])
  })
})

describe('a picture that Google has re-encoded', () => {
  const ours = written('PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ')
  const base = written('PHOTO;ENCODING=B:/9j/AAAA')

  it('is the one that was written as long as Google’s is the same', () => {
    assert.deepEqual(linesOf(mergeVCards({ base, ours, theirs: base })), linesOf(ours))
  })

  it('is gone when it is gone at Google', () => {
    assert.deepEqual(linesOf(mergeVCards({ base, ours, theirs: written() })), linesOf(written()))
  })
})

describe('what Google has dropped', () => {
  it('stands behind what it stood behind in the upload', () => {
    const ours = written('TITLE:Clerk', 'ROLE:Boss', 'TEL:1', 'TEL;X-LOST=1:2', 'TEL:3')
    const base = edited(googleCopy(ours), 'TEL:2')
    assert.deepEqual(linesOf(mergeVCards({ base, ours, theirs: base })).slice(3), [
      'TITLE:Clerk',
      'ROLE:Boss',
      'REV:2024-01-01T00:00:00Z',
      'UID:430b',
      'TEL:1',
      'TEL;X-LOST=1:2',
      'TEL:3',
    ])
  })

  it('gives way to the same value when that has come to Google since', () => {
    const ours = written('TEL;X-LOST=1:+1 555')
    const base = written()
    const theirs = written('TEL;TYPE=CELL:+1-555')
    assert.deepEqual(linesOf(mergeVCards({ base, ours, theirs })), linesOf(theirs))
  })

  it('stays beside another of its kind', () => {
    const ours = written('NOTE:one', 'NOTE:two')
    const lines = served(ours, (copy) => edited(copy, 'NOTE', 'NOTE:three'))
    assert.deepEqual(lines.toSorted(), ['NOTE:three', 'NOTE:two'])
  })
})

describe('what Google adds', () => {
  it('is shown, but for what it puts beside the client’s own', () => {
    const ours = written('TEL:1', 'URL:http://x.org')
    const lines = served(ours, (copy) =>
      edited(copy, 'UID', 'UID:430b', 'PHOTO;ENCODING=B:/9j/4AAQ'),
    )
    assert.deepEqual(lines, ['PHOTO;ENCODING=B:/9j/4AAQ', 'TEL:1', 'URL:http://x.org'])
  })

  it('on storing already is shown too when it is no X- property', () => {
    const ours = written()
    const base = written('PHOTO;ENCODING=B:/9j/4AAQ')
    const answer = mergeVCards({ base, ours, theirs: base }, findPropertyMasks(ours, base))
    assert.deepEqual(linesOf(answer), linesOf(base))
  })
})
