import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  planRefresh,
  questionsOf,
  type KnownCard,
  type MemberReport,
} from '../../../../lib/replica/refresh/refresh-plan.ts'

const known = new Map<string, KnownCard>([
  ['same', { upstreamEtag: '"1"', hasBody: true }],
  ['other', { upstreamEtag: '"1"', hasBody: true }],
  ['bodiless', { upstreamEtag: '"1"', hasBody: false }],
  ['untagged', { upstreamEtag: undefined, hasBody: true }],
  ['gone', { upstreamEtag: '"1"', hasBody: true }],
])

const listing: MemberReport = {
  kind: 'listing',
  listed: [
    { id: 'same', etag: '"1"' },
    { id: 'other', etag: '"2"' },
    { id: 'bodiless', etag: '"1"' },
    { id: 'untagged', etag: undefined },
    { id: 'new', etag: '"1"' },
  ],
}

describe('what a refresh asks upstream', () => {
  it('is the body of each card that is new, changed, not here yet, or has no ETag', () => {
    assert.deepEqual(questionsOf(known, listing).fetch, ['other', 'bodiless', 'untagged', 'new'])
  })

  it('is a second look at each card that a listing lacks', () => {
    assert.deepEqual(questionsOf(known, listing).verify, ['gone'])
  })

  it('is a second look at a card that a sync report calls gone, if it ever was here', () => {
    const report: MemberReport = { kind: 'changes', changed: [], removed: ['gone', 'never-seen'] }
    assert.deepEqual(questionsOf(known, report), { fetch: [], verify: ['gone'] })
  })

  it('is a second look at a card that was told to be gone before, until it is listed again', () => {
    const toldGone = new Set(['same'])
    const silent: MemberReport = { kind: 'changes', changed: [], removed: [] }
    assert.deepEqual(questionsOf(known, silent, ['same'], toldGone).verify, ['same'])
    assert.deepEqual(questionsOf(known, listing, ['same'], toldGone).fetch, [
      ...['other', 'bodiless', 'untagged', 'new'],
      'same',
    ])
  })

  it('is a second look at a card to be asked again that a report says is gone', () => {
    const report: MemberReport = { kind: 'changes', changed: [], removed: ['never-seen'] }
    assert.deepEqual(questionsOf(new Map(), report, ['never-seen']).verify, ['never-seen'])
    assert.deepEqual(questionsOf(known, listing, ['never-seen']).verify, ['gone', 'never-seen'])
  })

  it('is each card once, though it is told twice and was to be asked again', () => {
    const report: MemberReport = {
      kind: 'changes',
      changed: [{ id: 'other', etag: '"2"' }],
      removed: ['other'],
    }
    assert.deepEqual(questionsOf(known, report, ['other', 'same']), {
      fetch: ['other', 'same'],
      verify: [],
    })
  })
})

/** The truth table of `planRefresh`: one row, one line. */
const rows = [
  // asked as, known, delivered, written meanwhile, a creation is pending → what becomes of it
  ['fetch', true, true, false, false, 'confirm'],
  ['fetch', true, true, false, true, 'confirm'],
  ['fetch', true, true, true, false, 'recheck'],
  ['fetch', true, false, false, false, 'recheck'],
  ['fetch', true, false, true, false, 'recheck'],
  ['fetch', false, true, false, false, 'confirm'],
  ['fetch', false, true, false, true, 'recheck'],
  ['fetch', false, true, true, false, 'recheck'],
  ['fetch', false, false, false, false, 'recheck'],
  ['fetch', false, false, false, true, 'recheck'],
  ['verify', true, true, false, false, 'confirm'],
  ['verify', true, true, true, false, 'recheck'],
  ['verify', true, false, false, false, 'remove'],
  ['verify', true, false, false, true, 'remove'],
  ['verify', true, false, true, false, 'recheck'],
] as const

describe('what becomes of a card in a refresh', () => {
  for (const [asked, isKnown, isDelivered, isTouched, isPending, outcome] of rows) {
    const words = [
      asked === 'fetch' ? 'changed upstream' : 'told gone upstream',
      isKnown ? 'known here' : 'not known here',
      isDelivered ? 'delivered' : 'not delivered',
      ...(isTouched ? ['written meanwhile'] : []),
      ...(isPending ? ['while a creation is pending'] : []),
    ]
    it(`${words.join(', ')}: ${outcome}`, () => {
      const plan = planRefresh({
        known: new Map(isKnown ? [['card', { upstreamEtag: '"1"', hasBody: true }]] : []),
        questions: {
          fetch: asked === 'fetch' ? ['card'] : [],
          verify: asked === 'verify' ? ['card'] : [],
        },
        withheld: new Set(),
        delivered: new Set(isDelivered ? ['card'] : []),
        isTouched: () => isTouched,
        mayBeOurs: () => isPending,
      })
      const expected = { confirm: [] as string[], remove: [] as string[], recheck: [] as string[] }
      expected[outcome].push('card')
      assert.deepEqual(plan, expected)
    })
  }

  it('that is there, as upstream says, and is not delivered is not gone, whatever was told: asked again', () => {
    const plan = planRefresh({
      known: new Map([['card', { upstreamEtag: '"1"', hasBody: true }]]),
      questions: { fetch: [], verify: ['card'] },
      withheld: new Set(['card']),
      delivered: new Set(),
      isTouched: () => false,
      mayBeOurs: () => false,
    })
    assert.deepEqual(plan, { confirm: [], remove: [], recheck: ['card'] })
  })
})
