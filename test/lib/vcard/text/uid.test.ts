import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { vcardUid, withVCardUid } from '../../../../lib/vcard/text/uid.ts'
import { card, linesOf } from '../fixtures.ts'

describe('the UID of a card', () => {
  it('is its text, and missing when empty', () => {
    assert.equal(vcardUid(card('FN:x', 'UID: a\\,b:1 ')), 'a,b:1')
    assert.equal(vcardUid(card('UID:')), undefined)
    assert.equal(vcardUid(card('FN:x')), undefined)
  })

  it('is replaced in its place, with the line’s group and parameters', () => {
    const changed = withVCardUid(
      card('FN:x', 'item1.UID;X-A=1:old', 'N:x', 'UID:other'),
      'a;b,c\\d',
    )
    assert.deepEqual(linesOf(changed), ['FN:x', 'item1.UID;X-A=1:a;b,c\\\\d', 'N:x'])
  })

  it('is added at the end and taken away', () => {
    assert.deepEqual(linesOf(withVCardUid(card('FN:x'), '1')), ['FN:x', 'UID:1'])
    assert.deepEqual(linesOf(withVCardUid(card('UID:1', 'FN:x'), undefined)), ['FN:x'])
  })

  it('leaves the line alone when it says the same already', () => {
    const same = card('uid:a\\,b')
    assert.equal(withVCardUid(same, 'a,b')[0], same[0])
  })

  it('is the one that was given, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }).filter((s) => s.trim() === s && !s.includes('\r')),
        (uid) => {
          assert.equal(vcardUid(withVCardUid(card('FN:x'), uid)), uid)
        },
      ),
    )
  })
})
