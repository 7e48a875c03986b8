import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { VCard } from '../../../../lib/vcard/text/vcard.ts'
import { usedPropertyNames } from '../../../../lib/vcard/merge/used-property-names.ts'
import { putCard } from '../../../../lib/vcard/lens/put-card.ts'
import { parseUploadedCard } from '../../../../lib/vcard/upload/uploaded-card.ts'
import { card, fixture, linesOf } from '../fixtures.ts'
import { written } from '../merge/google-copy.ts'
import { cardOfSamples, contentOf, sampleProperties } from '../sample-properties.ts'
import { type Case, NOT_LOST, REMOVED } from './put-cases.ts'

/** What is stored of an upload in the version of the card, which the client was shown as it is. */
const put = (card: VCard, upload: VCard, knows: (name: string) => boolean) =>
  putCard({ card, served: card, upload, knows })

function check({ current, upload, knows = [], stored, kept }: Case): void {
  const edited = put(written(...current), written(...upload), (name) => knows.includes(name))
  assert.deepEqual(linesOf(edited.card).slice(3).toSorted(), stored.toSorted())
  assert.deepEqual(edited.keptNames, kept)
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
    const { card } = put(current, upload, () => false)
    assert.deepEqual(linesOf(card).slice(3), ['NOTE:x', 'TEL:2', 'PHOTO;ENCODING=b:/9j/4AAQ'])
  })

  it('the name, when it knows FN only and has not changed it', () => {
    const current = written()
    const upload = current.filter(({ name }) => name !== 'N')
    const { card, keptNames: kept } = put(current, upload, () => false)
    assert.deepEqual(kept, ['N'])
    assert.deepEqual(contentOf(card), contentOf(current))
  })

  it('the N of a person whom it renames by FN: it is made of that', () => {
    const upload = card('VERSION:3.0', 'FN:Jane Smith')
    const edited = put(written(), upload, () => false)
    assert.deepEqual(linesOf(edited.card), ['VERSION:3.0', 'FN:Jane Smith', 'N:Smith;Jane;;;'])
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
        const { card, keptNames: kept } = put(current, upload, () => true)
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
        const { card } = put(current, upload, (n) => names.has(n))
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
        const { card } = put(current, upload, () => false)
        assert.deepEqual(contentOf(card), contentOf(current))
      }),
    )
  })

  it('changes nothing more the second time', () => {
    fc.assert(
      fc.property(sampleProperties, sampleProperties, (before, after) => {
        const [current, upload] = [cardOfSamples(before), cardOfSamples(after)]
        const { card } = put(current, upload, () => false)
        const again = put(card, card, () => false)
        assert.equal(again.card, card)
      }),
    )
  })

  it('loses nothing of the upload', () => {
    fc.assert(
      fc.property(sampleProperties, sampleProperties, (before, after) => {
        const [current, upload] = [cardOfSamples(before), cardOfSamples(after)]
        const { card } = put(current, upload, () => false)
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

  it('is named as in the version that it writes', () => {
    const names = usedPropertyNames(parseUploadedCard(fixture('thunderbird-4.0'), 'text/vcard'))
    assert.ok(names.includes('ANNIVERSARY'))
    assert.ok(!names.some((name) => name.includes('X-AB')))
  })
})
