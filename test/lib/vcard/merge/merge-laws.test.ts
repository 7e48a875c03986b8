import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { VCard } from '../../../../lib/vcard/text/vcard.ts'
import { findPropertyMasks } from '../../../../lib/vcard/merge/property-masks.ts'
import { mergeVCards } from '../../../../lib/vcard/merge/vcard-merge.ts'
import { isCardFullyKeptByGoogle } from '../../../../lib/vcard/merge/kept-by-google.ts'
import { createVCardProperty } from '../../../../lib/vcard/text/property.ts'
import {
  change,
  type Change,
  cardOfSamples,
  changed,
  contentOf,
  rewritten,
  type SampleProperty,
  sampleProperties,
} from '../sample-properties.ts'

const isPresent = (one: SampleProperty | undefined): one is SampleProperty => one !== undefined
const identity = (id: string) => [createVCardProperty('UID', id), createVCardProperty('REV', id)]

/** What was written, what the store made of it, and what is there later; all by the same index. */
const history = sampleProperties
  .chain((ours) =>
    fc.record({
      ours: fc.constant(ours),
      base: rewritten(ours),
      changes: fc.array(change, { minLength: ours.length, maxLength: ours.length }),
      added: fc.boolean(),
      isReversed: fc.boolean(),
    }),
  )
  .map(({ ours, base, changes, added, isReversed }) => {
    const theirs = base.map((one, at) => changed(one, changes[at] ?? 'none'))
    const extra: SampleProperty = {
      name: 'TEL',
      value: '999',
      types: [],
      extra: undefined,
      label: 'New',
    }
    const present = [...theirs.filter(isPresent), ...(added ? [extra] : [])]
    return {
      ours,
      base,
      theirs,
      changes,
      extra: added ? [extra] : [],
      cards: {
        ours: [...cardOfSamples(ours), ...identity('mine')],
        base: [...cardOfSamples(base.filter(isPresent), 3), ...identity('google')],
        theirs: [
          ...cardOfSamples(isReversed ? present.toReversed() : present, 2),
          ...identity('google2'),
        ],
      },
    }
  })

/** A value that is corrected keeps what only the bridge had of it; of another picture nothing is known. */
function shownAfter(written: SampleProperty, theirs: SampleProperty, how: Change): SampleProperty {
  if (how === 'value') return theirs.name === 'PHOTO' ? theirs : { ...written, value: theirs.value }
  return changed(written, how) ?? theirs
}

const has = (card: VCard, one: SampleProperty) =>
  contentOf(card).includes(contentOf(cardOfSamples([one]).slice(2))[0] ?? '')

describe('the merge of what was written, what was stored and what is there now', () => {
  it('is what was written, under the store’s UID and REV, when nothing has changed', () => {
    fc.assert(
      fc.property(history, ({ ours, cards: { ours: written, base } }) => {
        const served = mergeVCards(
          { base, ours: written, theirs: base },
          findPropertyMasks(written, base),
        )
        assert.deepEqual(
          contentOf(served),
          contentOf([...cardOfSamples(ours), ...identity('google')]),
        )
      }),
    )
  })

  it('keeps the order of what was written where the store keeps it', () => {
    fc.assert(
      fc.property(history, ({ ours, base, cards }) => {
        if (base.includes(undefined)) return
        const served = mergeVCards({ ...cards, theirs: cards.base })
        const labels = served.filter(({ name }) => name !== 'X-ABLABEL').map(({ value }) => value)
        assert.deepEqual(
          labels.slice(2, -2),
          ours.map(({ value }) => value),
        )
      }),
    )
  })

  it('is what is there now when the store keeps all as it is written', () => {
    fc.assert(
      fc.property(history, ({ cards: { base, theirs } }) => {
        assert.deepEqual(contentOf(mergeVCards({ base, ours: base, theirs })), contentOf(theirs))
      }),
    )
  })

  it('shows each change that was made since, and the rest of a property as it was written', () => {
    fc.assert(
      fc.property(history, ({ ours, theirs, changes, extra, cards }) => {
        const served = mergeVCards(cards)
        // Several that were corrected, removed and added at once cannot be told from each other.
        const isTold = ({ name }: SampleProperty): boolean =>
          ours.filter((each, at) => each.name === name && changes[at] !== 'none').length === 1 &&
          !extra.some((each) => each.name === name)
        for (const one of extra) assert.ok(served.some(({ value }) => value === one.value))
        for (const [at, one] of theirs.entries()) {
          const written = ours[at]
          const how = changes[at] ?? 'none'
          if (one === undefined || written === undefined) continue
          if (how !== 'value' || isTold(one))
            assert.ok(has(served, shownAfter(written, one, how)), how)
          else assert.ok(served.some(({ value }) => value === one.value))
        }
      }),
    )
  })

  it('loses nothing that was not removed, and keeps nothing that was', () => {
    fc.assert(
      fc.property(history, ({ ours, base, changes, cards }) => {
        const served = mergeVCards(cards)
        for (const [at, one] of ours.entries()) {
          const isKept = base[at] === undefined || changes[at] === 'none'
          const isRemoved =
            base[at] !== undefined && ['remove', 'value'].includes(changes[at] ?? '')
          if (isKept) assert.ok(has(served, one), one.value)
          if (isRemoved)
            assert.ok(!served.some(({ name, value }) => name === one.name && value === one.value))
        }
      }),
    )
  })

  it('does not change when it is merged again', () => {
    fc.assert(
      fc.property(history, ({ cards, changes }) => {
        // Upstream never holds what was served; a value that was corrected is told by types and labels, which it has not.
        if (changes.includes('value')) return
        const served = mergeVCards(cards)
        assert.deepEqual(contentOf(mergeVCards({ ...cards, theirs: served })), contentOf(served))
      }),
    )
  })

  it('puts no two properties into one group', () => {
    fc.assert(
      fc.property(history, ({ cards }) => {
        const named = mergeVCards(cards).filter(({ group }) => group !== undefined)
        const [labels = [], owners = []] = [true, false].map((isLabel) =>
          named.filter(({ name }) => (name === 'X-ABLABEL') === isLabel).map(({ group }) => group),
        )
        assert.equal(new Set(owners).size, owners.length)
        assert.equal(new Set(labels).size, labels.length)
      }),
    )
  })

  it('hides what was removed and could not be, and nothing else', () => {
    fc.assert(
      fc.property(sampleProperties, fc.nat(), (all, pick) => {
        const removed = all.filter((_, at) => ((pick >> at) & 1) === 1)
        const left = all.filter((one) => !removed.includes(one))
        const sticky = all.filter((one) => left.includes(one) || one.name.startsWith('X-'))
        const cards = { ours: cardOfSamples(left), base: cardOfSamples(sticky) }
        const masks = findPropertyMasks(cards.ours, cards.base)
        assert.equal(masks.length, sticky.length - left.length)
        const served = mergeVCards({ ...cards, theirs: cards.base }, masks)
        assert.deepEqual(contentOf(served), contentOf(cards.ours))
        assert.equal(isCardFullyKeptByGoogle(cards.ours, cards.base), masks.length === 0)
      }),
    )
  })

  it('is not needed for a copy that differs in nothing but UID and order', () => {
    fc.assert(
      fc.property(sampleProperties, (all) => {
        const copy = [...cardOfSamples(all.toReversed(), 4), ...identity('google')]
        assert.equal(isCardFullyKeptByGoogle(cardOfSamples(all), copy), true)
      }),
    )
  })

  it('takes no more than a moment for cards of thousands of properties', () => {
    const huge = Array.from({ length: 6_000 }, (_, at) =>
      createVCardProperty('TEL', `${at % 3_000}`, { group: `g${at}` }),
    )
    const labels = huge.map(({ group }) => createVCardProperty('X-ABLABEL', 'x', { group }))
    const started = performance.now()
    mergeVCards({
      base: [...huge, ...labels],
      ours: [...labels, ...huge],
      theirs: huge.toReversed(),
    })
    assert.ok(performance.now() - started < 5_000)
  })

  it('takes no more than a moment for a note of millions of escapes', () => {
    const note = (value: string) => [createVCardProperty('NOTE', value)]
    const long = '\\:'.repeat(5_000_000)
    const started = performance.now()
    mergeVCards({ base: note(long), ours: note(`${long}x`), theirs: note(long) })
    assert.ok(performance.now() - started < 5_000)
  })
})
