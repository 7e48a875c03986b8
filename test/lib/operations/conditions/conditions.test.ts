import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { HttpError } from '../../../../lib/errors/http-error.ts'
import {
  checkPreconditions,
  isNotModified,
} from '../../../../lib/operations/conditions/conditions.ts'
import { parseIfHeader } from '../../../../lib/operations/conditions/if-header.ts'

const opaque = fc.stringMatching(/^[!#-~]{0,12}$/)
const strong = opaque.map((text) => `"${text}"`)
const tag = fc.tuple(fc.constantFrom('', 'W/'), strong).map((parts) => parts.join(''))
const tags = fc.array(tag, { minLength: 1, maxLength: 5 })
const comma = fc.constantFrom(',', ', ', ' ,\t')
const valueOf = (text: string): string => text.replace(/^W\//, '')

type Headers = Readonly<Record<string, string>>

function holds(headers: Headers, etag: string | undefined, exists = etag !== undefined): boolean {
  try {
    checkPreconditions(headers, { etag }, exists)
    return true
  } catch (error) {
    assert(error instanceof HttpError)
    assert.equal(error.status, headers.if === undefined || isIf(headers.if) ? 412 : 400)
    return false
  }
}

function isIf(header: string): boolean {
  try {
    return parseIfHeader(header).length > 0
  } catch {
    return false
  }
}

/** A list of tags, and an ETag that is one of them half of the time. */
const listAndTag = fc
  .tuple(tags, tag, fc.nat({ max: 9 }))
  .map(([list, other, pick]) => [list, list[pick] ?? other] as const)

describe('If-Match', () => {
  it('holds when one of its tags names the present one, be it made weak on the way', () => {
    fc.assert(
      fc.property(listAndTag, comma, ([list, told], between) => {
        const present = valueOf(told)
        const wanted = list.some((each) => valueOf(each) === present)
        assert.equal(holds({ 'if-match': list.join(between) }, present), wanted)
      }),
    )
  })

  it('never holds without a card, not even as *', () => {
    fc.assert(
      fc.property(tags, (list) => {
        assert(!holds({ 'if-match': list.join() }, undefined))
      }),
    )
    assert(!holds({ 'if-match': '*' }, undefined))
    assert(holds({ 'if-match': ' * ' }, '"x"'))
  })

  it('with * holds for a card whose ETag is not known, and with a tag it does not', () => {
    assert(holds({ 'if-match': '*' }, undefined, true))
    assert(!holds({ 'if-match': '"x"' }, undefined, true))
  })

  it('forgives missing quotes, as Outlook CalDav Synchronizer sends it', () => {
    assert(holds({ 'if-match': 'abc' }, '"abc"'))
    assert(holds({ 'if-match': 'W/abc' }, '"abc"'))
    assert(!holds({ 'if-match': 'abd' }, '"abc"'))
  })

  it('reads a comma within a tag as part of it', () => {
    assert(holds({ 'if-match': '"a,b"' }, '"a,b"'))
    assert(!holds({ 'if-match': '"a,b"' }, '"a"'))
  })
})

describe('If-None-Match', () => {
  it('holds by the weak comparison: none of its tags has the value of the present one', () => {
    fc.assert(
      fc.property(listAndTag, comma, ([list, told], between) => {
        const present = valueOf(told)
        const headers = { 'if-none-match': list.join(between) }
        const matched = list.some((each) => valueOf(each) === valueOf(present))
        assert.equal(holds(headers, present), !matched)
        assert.equal(isNotModified(headers, { etag: present }), matched)
      }),
    )
  })

  it('with * holds only where no card is', () => {
    assert(holds({ 'if-none-match': '*' }, undefined))
    assert(!holds({ 'if-none-match': '*' }, '"x"'))
    assert(!holds({ 'if-none-match': '*' }, undefined, true))
  })

  it('that is absent makes no 304', () => {
    assert(!isNotModified({}, { etag: '"x"' }))
  })
})

describe('conditions on dates', () => {
  const modified = Date.UTC(1994, 10, 6, 8, 49, 37)
  const [same, later] = [modified, modified + 1000].map((time) => new Date(time).toUTCString())
  const card = { etag: '"x"', modified }
  const spellings = [
    'Sun, 06 Nov 1994 08:49:37 GMT',
    'Sunday, 06-Nov-94 08:49:37 GMT',
    'Sun Nov  6 08:49:37 1994',
  ]
  const isRefused = (headers: Headers, present = card): boolean => {
    try {
      checkPreconditions(headers, present, true)
      return false
    } catch {
      return true
    }
  }

  it('If-Modified-Since has a card sent that is younger, in each of the three forms of a date', () => {
    for (const since of [...spellings, same ?? '', later ?? '']) {
      assert(isNotModified({ 'if-modified-since': since }, card), since)
      const younger = { ...card, modified: modified + 2000 }
      assert(!isNotModified({ 'if-modified-since': since }, younger), since)
    }
  })

  it('If-Unmodified-Since refuses a write to a card that is younger', () => {
    for (const since of [...spellings, same ?? '', later ?? '']) {
      assert(!isRefused({ 'if-unmodified-since': since }), since)
      assert(isRefused({ 'if-unmodified-since': since }, { ...card, modified: modified + 2000 }))
    }
  })

  it('count for nothing beside a condition on the ETag, with what is no date, and without a date of the card', () => {
    const old = 'Sat, 05 Nov 1994 08:49:37 GMT'
    assert(isNotModified({ 'if-modified-since': old, 'if-none-match': '"x"' }, card))
    assert(!isNotModified({ 'if-modified-since': same ?? '', 'if-none-match': '"y"' }, card))
    assert(!isRefused({ 'if-unmodified-since': old, 'if-match': '"x"' }))
    for (const nothing of ['yesterday', '0', '', '1994-11-06T08:49:37Z', 'Sun, 06 Nov 1994']) {
      assert(!isNotModified({ 'if-modified-since': nothing }, card), nothing)
      assert(!isRefused({ 'if-unmodified-since': nothing }), nothing)
    }
    assert(!isNotModified({ 'if-modified-since': later ?? '' }, { etag: '"x"' }))
    assert.doesNotThrow(() => {
      checkPreconditions({ 'if-unmodified-since': old }, { etag: '"x"' }, true)
    })
  })
})

describe('If', () => {
  it('holds when every term of one of its lists does', () => {
    const holding = ['(["now"])', '(["old"]) (["now"])', '(Not ["old"])', '(Not <urn:x> ["now"])']
    const failing = [
      '(["old"])',
      '(Not ["now"])',
      '(["now"] <urn:x>)',
      '(<urn:x>)',
      '(Not ["now"] ["now"])',
    ]
    for (const header of holding) assert(holds({ if: header }, '"now"'), header)
    for (const header of failing) assert(!holds({ if: header }, '"now"'), header)
  })

  it('never fails but with 412, and 400 where it cannot be read', () => {
    const present = fc.option(strong, { nil: undefined })
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), present, (header, etag) => {
        holds({ if: header }, etag)
        holds({ 'if-match': header, 'if-none-match': header }, etag)
      }),
    )
  })
})

describe('several preconditions', () => {
  it('must all hold', () => {
    fc.assert(
      fc.property(listAndTag, tags, ([list, told], others) => {
        const present = valueOf(told)
        const match = { 'if-match': list.join() }
        const noneMatch = { 'if-none-match': others.join() }
        const wanted = holds(match, present) && holds(noneMatch, present)
        assert.equal(holds({ ...match, ...noneMatch }, present), wanted)
      }),
    )
  })
})
