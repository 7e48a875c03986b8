import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isCardFullyKeptByGoogle } from '../../../../lib/vcard/merge/kept-by-google.ts'
import { card } from '../fixtures.ts'
import { googleCopy, written } from './google-copy.ts'

describe('nothing need be kept beside Google’s copy', () => {
  for (const [what, ...lines] of [
    ['of a card with a name only'],
    ['of UID and REV', 'UID:mine', 'REV:2020-01-01T00:00:00Z'],
    ['of the order', 'TEL;TYPE=PREF,home:1', 'TITLE:x', 'NOTE:y'],
    ['of the case of types and how they are listed', 'TEL;type=fax;type=Work;type=pref:1'],
    ['of escaped colons', 'NOTE:a: b', 'item1.URL;TYPE=PREF:http://x.org', 'item1.X-ABLabel:Blog'],
    ['of group names', 'item7.TEL;TYPE=PREF:1', 'item7.X-ABLabel:x'],
  ] as const) {
    it(what, () => {
      const ours = written(...lines)
      assert.equal(isCardFullyKeptByGoogle(ours, googleCopy(ours)), true)
    })
  }
})

describe('something must be kept beside Google’s copy', () => {
  for (const [what, ...lines] of [
    ['when it drops a property', 'CATEGORIES:x'],
    ['when it drops a type', 'TEL;TYPE=HOME,VOICE,PREF:1'],
    ['when it prefers the first of two', 'TEL:1', 'TEL:2'],
    ['when it drops a part of a value', 'ORG:a;b;c'],
    ['when it shrinks blanks', 'NOTE:a  b'],
    ['when it adds a label', 'URL;TYPE=PREF:http://x.org'],
    ['when it drops a picture’s type', 'PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ'],
  ] as const) {
    it(what, () => {
      const ours = written(...lines)
      assert.equal(isCardFullyKeptByGoogle(ours, googleCopy(ours)), false)
    })
  }

  it('when it makes another FN', () => {
    const ours = card('VERSION:3.0', 'N:Doe;Jane;;;', 'FN:JD')
    assert.equal(isCardFullyKeptByGoogle(ours, googleCopy(ours)), false)
  })

  it('when it keeps what was removed', () => {
    assert.equal(
      isCardFullyKeptByGoogle(written(), googleCopy(written(), written('X-FOO:1'))),
      false,
    )
  })
})
