import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { revisionDate, withRevisionSince } from '../../../../lib/vcard/serve/revision-date.ts'
import { parseVCard } from '../../../../lib/vcard/text/vcard.ts'

const noon = Date.UTC(2016, 7, 31, 12)
const card = (revision: string): Buffer =>
  Buffer.from(`BEGIN:VCARD\r\nVERSION:3.0\r\nFN:A\r\n${revision}\r\nEND:VCARD\r\n`)

describe('REV', () => {
  it('is read in each of its forms with a time and an offset, and in no other', () => {
    for (const revision of [
      'REV:2016-08-31T12:00:00Z',
      'REV:20160831T120000Z',
      'rev;VALUE=timestamp:2016-08-31T14:00:00+02:00',
      'item1.REV:20160831T100000.5-02',
    ])
      assert.equal(revisionDate(card(revision)), noon, revision)
    for (const revision of ['NOTE:REV', 'REV:', 'REV:2016-08-31', 'REV:2016-13-31T12:00:00Z'])
      assert.equal(revisionDate(card(revision)), undefined, revision)
  })

  it('is brought up to a later date, and left alone otherwise', () => {
    const old = parseVCard(card('REV:2016-08-31T12:00:00Z'))
    const later = withRevisionSince(old, noon + 1000)
    assert.deepEqual(
      later.map(({ name, value }) => `${name}:${value}`),
      ['VERSION:3.0', 'FN:A', 'REV:2016-08-31T12:00:01Z'],
    )
    assert.equal(withRevisionSince(old, noon), old)
    const undated = parseVCard(card('REV:yesterday'))
    assert.equal(withRevisionSince(undated, noon), undated)
  })
})
