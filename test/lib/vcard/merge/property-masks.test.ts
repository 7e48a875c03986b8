import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { VCard } from '../../../../lib/vcard/text/vcard.ts'
import { findPropertyMasks } from '../../../../lib/vcard/merge/property-masks.ts'
import { mergeVCards } from '../../../../lib/vcard/merge/vcard-merge.ts'
import { linesOf } from '../fixtures.ts'
import { edited, googleCopy, written } from './google-copy.ts'

describe('an X- property that a client has removed and Google keeps', () => {
  const before = written('X-FOO:1', 'X-BAR:a\\, b', 'X-BAR:c')
  const ours = written('X-BAR:c')
  const base = [
    ...googleCopy(ours, before),
    ...written('X-BAR:a\\, b').filter(({ name }) => name === 'X-BAR'),
  ]
  const masks = findPropertyMasks(ours, base)
  const served = (theirs: VCard) =>
    linesOf(mergeVCards({ base, ours, theirs }, masks)).filter((line) => line.startsWith('X-'))

  it('is masked, and nothing else is', () => {
    assert.deepEqual(masks, [
      { name: 'X-FOO', value: '1' },
      { name: 'X-BAR', value: 'a\\, b' },
    ])
  })

  it('is masked in a way that can be kept as JSON', () => {
    assert.deepEqual(JSON.parse(JSON.stringify(masks)), masks)
  })

  it('is hidden as long as its value is the same', () => {
    assert.deepEqual(served(base), ['X-BAR:c'])
  })

  it('is shown when its value has changed at Google', () => {
    assert.deepEqual(served(edited(base, 'X-FOO', 'X-FOO:2')), ['X-BAR:c', 'X-FOO:2'])
  })

  it('is hidden after changes of others', () => {
    assert.deepEqual(served(edited(base, 'FN', 'FN:x', 'TITLE:y')), ['X-BAR:c'])
  })

  it('is shown once a client has written it again', () => {
    const again = written('X-FOO:1')
    const copy = googleCopy(again, before)
    const seen = findPropertyMasks(again, copy)
    assert.deepEqual(
      linesOf(mergeVCards({ base: copy, ours: again, theirs: copy }, seen)).at(-1),
      'X-FOO:1',
    )
  })

  it('does not hide its equal that was not removed', () => {
    const twice = written('X-FOO:1', 'X-FOO:1')
    const once = written('X-FOO:1')
    const answer = mergeVCards(
      { base: twice, ours: once, theirs: twice },
      findPropertyMasks(once, twice),
    )
    assert.deepEqual(linesOf(answer), linesOf(once))
  })
})

describe('a label', () => {
  it('that Google has parted from its address is hidden, the labelled address shown', () => {
    const ours = written('item1.ADR:;;1 Alley;Springfield;;;', 'item1.X-ABLabel:Cabin')
    const base = googleCopy(ours)
    assert.deepEqual(findPropertyMasks(ours, base), [{ name: 'X-ABLABEL', value: 'Cabin' }])
  })

  it('that Google has added to a home page needs no mask', () => {
    const ours = written('URL:http://x.org')
    assert.deepEqual(findPropertyMasks(ours, googleCopy(ours)), [])
  })
})
