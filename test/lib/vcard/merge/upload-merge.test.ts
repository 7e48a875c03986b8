import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { usedPropertyNames } from '../../../../lib/vcard/merge/used-property-names.ts'
import { createVCardProperty } from '../../../../lib/vcard/text/property.ts'
import { mergeUploadedCard } from '../../../../lib/vcard/merge/upload-merge.ts'
import { parseUploadedCard } from '../../../../lib/vcard/upload/uploaded-card.ts'
import { fixture, linesOf } from '../fixtures.ts'
import { written } from './google-copy.ts'
import { cardOfSamples, contentOf, sampleProperties } from '../sample-properties.ts'
import { type Case, NOT_LOST, REMOVED } from './upload-merge-cases.ts'

function check({ current, upload, knows = [], stored, kept }: Case): void {
  const merged = mergeUploadedCard({
    current: written(...current),
    upload: written(...upload),
    isSupported: (name) => knows.includes(name),
  })
  assert.deepEqual(linesOf(merged.card).slice(3).toSorted(), stored.toSorted())
  assert.deepEqual(merged.restoredParts, kept)
}

describe('a client that writes less than it read does not lose', () => {
  for (const [what, one] of Object.entries(NOT_LOST)) {
    it(what, () => {
      check(one)
    })
  }

  it('the place of what it does not support', () => {
    const current = written('TEL:1', 'PHOTO;ENCODING=b:/9j/4AAQ', 'NOTE:x')
    const upload = written('NOTE:x', 'TEL:2')
    const { card } = mergeUploadedCard({ current, upload, isSupported: () => false })
    assert.deepEqual(linesOf(card).slice(3), ['NOTE:x', 'TEL:2', 'PHOTO;ENCODING=b:/9j/4AAQ'])
  })

  it('the name, when it knows FN only and has not changed it', () => {
    const current = written()
    const upload = current.filter(({ name }) => name !== 'N')
    const { card, restoredParts: kept } = mergeUploadedCard({
      current,
      upload,
      isSupported: () => false,
    })
    assert.deepEqual(kept, ['N'])
    assert.deepEqual(contentOf(card), contentOf(current))
  })

  it('its own change of a name to an N that it does not know', () => {
    const upload = [createVCardProperty('VERSION', '3.0'), createVCardProperty('FN', 'Jane Smith')]
    const { card } = mergeUploadedCard({ current: written(), upload, isSupported: () => false })
    assert.equal(card, upload)
  })
})

describe('a client removes', () => {
  for (const [what, one] of Object.entries(REMOVED)) {
    it(what, () => {
      check(one)
    })
  }

  it('anything, when it supports all', () => {
    fc.assert(
      fc.property(sampleProperties, sampleProperties, (before, after) => {
        const [current, upload] = [cardOfSamples(before), cardOfSamples(after)]
        const { card, restoredParts: kept } = mergeUploadedCard({
          current,
          upload,
          isSupported: () => true,
        })
        assert.equal(card, upload)
        assert.deepEqual(kept, [])
      }),
    )
  })
})

describe('merging what a client does not support', () => {
  const half = fc.tuple(sampleProperties, fc.nat()).map(([all, pick]) => ({
    all,
    names: new Set(all.map(({ name }) => name).filter((_, at) => ((pick >> at) & 1) === 1)),
  }))

  it('gives back all of a card to a client that drops the properties it does not know', () => {
    fc.assert(
      fc.property(half, ({ all, names }) => {
        const current = cardOfSamples(all)
        const upload = cardOfSamples(all.filter(({ name }) => names.has(name)))
        const { card } = mergeUploadedCard({ current, upload, isSupported: (n) => names.has(n) })
        assert.deepEqual(contentOf(card), contentOf(current))
      }),
    )
  })

  it('gives back all to a client that drops groups, labels and parameters', () => {
    fc.assert(
      fc.property(sampleProperties, (all) => {
        const current = cardOfSamples(all)
        const flat = all.map((one) => ({ ...one, types: [], extra: undefined, label: undefined }))
        const upload = cardOfSamples(flat.toReversed())
        const { card } = mergeUploadedCard({ current, upload, isSupported: () => false })
        assert.deepEqual(contentOf(card), contentOf(current))
      }),
    )
  })

  it('changes nothing more the second time', () => {
    fc.assert(
      fc.property(sampleProperties, sampleProperties, (before, after) => {
        const [current, upload] = [cardOfSamples(before), cardOfSamples(after)]
        const { card } = mergeUploadedCard({ current, upload, isSupported: () => false })
        const again = mergeUploadedCard({ current: card, upload: card, isSupported: () => false })
        assert.equal(again.card, card)
      }),
    )
  })

  it('loses nothing of the upload', () => {
    fc.assert(
      fc.property(sampleProperties, sampleProperties, (before, after) => {
        const [current, upload] = [cardOfSamples(before), cardOfSamples(after)]
        const { card } = mergeUploadedCard({ current, upload, isSupported: () => false })
        const values = new Set(card.map(({ name, value }) => `${name}:${value}`))
        for (const { name, value } of upload) assert.ok(values.has(`${name}:${value}`))
      }),
    )
  })
})

describe('what an upload proves its client to support', () => {
  it('is each property with its parameters and labels', () => {
    assert.deepEqual(
      usedPropertyNames(written('TEL;TYPE=HOME:1', 'item1.TEL:2', 'item1.X-ABLabel:x')),
      ['FN', 'N', 'TEL', 'TEL;TYPE', 'TEL;X-ABLABEL', 'VERSION'],
    )
  })

  it('is no label of a number when the client sends vCard 4.0 with an anniversary', () => {
    const names = usedPropertyNames(parseUploadedCard(fixture('thunderbird-4.0'), 'text/vcard'))
    assert.ok(names.includes('X-ABDATE;X-ABLABEL'))
    assert.ok(!names.includes('TEL;X-ABLABEL'))
  })
})
