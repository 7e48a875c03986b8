import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type {
  ParamFilter,
  PropFilter,
  TextMatch,
} from '../../../../lib/dav/request/addressbook-filter.ts'
import { matchesAddressbookFilter } from '../../../../lib/vcard/serve/addressbook-filter.ts'
import { card } from '../fixtures.ts'

const doe = card(
  'VERSION:3.0',
  'FN:Jörg Straße\\, Sr.',
  'item1.EMAIL;TYPE=HOME,PREF;X-A=1:joerg@example.org',
  'EMAIL;TYPE=WORK:office@example.com',
  'NOTE:one\\ntwo',
)

const text = (text: string, more: Partial<TextMatch> = {}): TextMatch => ({
  text,
  collation: 'i;unicode-casemap',
  matchType: 'contains',
  negate: false,
  ...more,
})
const prop = (name: string, more: Partial<PropFilter> = {}): PropFilter => ({
  name,
  test: 'anyof',
  isNotDefined: false,
  textMatches: [],
  params: [],
  ...more,
})
const param = (name: string, more: Partial<ParamFilter> = {}): ParamFilter => ({
  name,
  isNotDefined: false,
  textMatch: undefined,
  ...more,
})
const passes = (...props: readonly PropFilter[]) =>
  matchesAddressbookFilter(doe, { test: 'allof', props })
const passesAny = (...props: readonly PropFilter[]) =>
  matchesAddressbookFilter(doe, { test: 'anyof', props })
const says = (name: string, ...textMatches: readonly TextMatch[]) =>
  passes(prop(name, { textMatches }))

describe('a filter', () => {
  it('without conditions passes every card', () => {
    assert.ok(passes())
    assert.ok(passesAny())
  })

  it('passes when any, or when all of its conditions are met', () => {
    assert.ok(passesAny(prop('FN'), prop('TEL')))
    assert.ok(!passes(prop('FN'), prop('TEL')))
    assert.ok(passes(prop('FN'), prop('NOTE')))
    assert.ok(!passesAny(prop('URL'), prop('TEL')))
  })

  it('asks whether a property is there, or is not', () => {
    assert.ok(passes(prop('email')))
    assert.ok(!passes(prop('TEL')))
    assert.ok(passes(prop('TEL', { isNotDefined: true })))
    assert.ok(!passes(prop('EMAIL', { isNotDefined: true })))
  })

  it('means any group by a bare name, and one group by a full one', () => {
    assert.ok(says('EMAIL', text('joerg')))
    assert.ok(says('ITEM1.Email', text('joerg')))
    assert.ok(!says('item1.EMAIL', text('office')))
    assert.ok(!passes(prop('item2.EMAIL')))
  })

  it('compares the text, not how it is escaped', () => {
    assert.ok(says('FN', text('straße, sr.', { matchType: 'ends-with' })))
    assert.ok(says('NOTE', text('one\ntwo', { matchType: 'equals' })))
  })

  it('compares whole, from the start, at the end or anywhere', () => {
    for (const [matchType, hit, miss] of [
      ['equals', 'office@example.com', 'office'],
      ['starts-with', 'OFFICE', 'ffice'],
      ['ends-with', '.com', '.co'],
      ['contains', '@example.c', 'nobody'],
    ] as const) {
      assert.ok(says('EMAIL', text(hit, { matchType })), matchType)
      assert.ok(!says('EMAIL', text(miss, { matchType })), matchType)
    }
  })

  it('compares by collation', () => {
    assert.ok(!says('FN', text('jörg', { collation: 'i;octet' })))
    assert.ok(says('FN', text('Jörg', { collation: 'i;octet' })))
    assert.ok(says('FN', text('jörg', { collation: 'i;ascii-casemap' })))
    assert.ok(!says('FN', text('JÖRG', { collation: 'i;ascii-casemap' })))
    assert.ok(says('FN', text('JÖRG')))
    assert.ok(says('FN', text('jo\u0308rg')))
    assert.ok(!says('FN', text('STRASSE')))
  })

  it('negates per property, but never finds what is not there', () => {
    const not = (word: string) => text(word, { negate: true })
    assert.ok(!says('FN', not('jörg')))
    assert.ok(says('FN', not('anna')))
    // The office address does not say joerg.
    assert.ok(says('EMAIL', not('joerg')))
    assert.ok(!says('EMAIL', not('example')))
    assert.ok(!says('TEL', not('anything')))
  })

  it('wants its conditions met by one and the same property', () => {
    const home = param('type', { textMatch: text('home', { matchType: 'equals' }) })
    const office = { textMatches: [text('office')], params: [home] }
    assert.ok(!passes(prop('EMAIL', { test: 'allof', ...office })))
    assert.ok(passes(prop('EMAIL', { test: 'anyof', ...office })))
    assert.ok(
      passes(prop('EMAIL', { test: 'allof', textMatches: [text('joerg')], params: [home] })),
    )
    assert.ok(!says('FN', text('anna'), text('berta')))
  })

  it('asks whether a parameter is there, is not, or has one value that fits', () => {
    const email = (filter: ParamFilter) => passes(prop('item1.EMAIL', { params: [filter] }))
    assert.ok(email(param('X-A')))
    assert.ok(!email(param('X-B')))
    assert.ok(email(param('X-B', { isNotDefined: true })))
    assert.ok(!email(param('x-a', { isNotDefined: true })))
    assert.ok(email(param('TYPE', { textMatch: text('pref', { matchType: 'equals' }) })))
    assert.ok(!email(param('TYPE', { textMatch: text('pref', { negate: true }) })))
    assert.ok(!email(param('X-B', { textMatch: text('pref', { negate: true }) })))
  })
})
