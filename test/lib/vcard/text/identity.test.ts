import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { uidOf, withUid } from '../../../../lib/vcard/text/identity.ts'
import { card, linesOf } from '../fixtures.ts'

describe('the UID of a card', () => {
  it('is its text, and missing when empty', () => {
    assert.equal(uidOf(card('FN:x', 'UID: a\\,b:1 ')), 'a,b:1')
    assert.equal(uidOf(card('UID:')), undefined)
    assert.equal(uidOf(card('FN:x')), undefined)
  })

  it('is replaced in its place, with the line’s group and parameters', () => {
    const changed = withUid(card('FN:x', 'item1.UID;X-A=1:old', 'N:x', 'UID:other'), 'a;b,c\\d')
    assert.deepEqual(linesOf(changed), ['FN:x', 'item1.UID;X-A=1:a;b,c\\\\d', 'N:x'])
  })

  it('is added at the end and taken away', () => {
    assert.deepEqual(linesOf(withUid(card('FN:x'), '1')), ['FN:x', 'UID:1'])
    assert.deepEqual(linesOf(withUid(card('UID:1', 'FN:x'), undefined)), ['FN:x'])
  })

  it('leaves the line alone when it says the same already', () => {
    const same = card('uid:a\\,b')
    assert.equal(withUid(same, 'a,b')[0], same[0])
  })

  it('is the one that was given, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }).filter((s) => s.trim() === s && !s.includes('\r')),
        (uid) => {
          assert.equal(uidOf(withUid(card('FN:x'), uid)), uid)
        },
      ),
    )
  })
})
