import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { HttpError } from '../../../lib/errors/http-error.ts'
import { canonicalizePathSegment, decodePathSegment } from '../../../lib/mapping/path-segment.ts'
import { bytesOf, respell, segment } from './segments.ts'

const choices = fc.array(fc.nat(), { minLength: 1, maxLength: 12 })

function refused(text: string): boolean {
  try {
    canonicalizePathSegment(text)
    return false
  } catch (error) {
    assert(error instanceof HttpError)
    assert.equal(error.status, 400)
    return true
  }
}

describe('the canonical spelling of a path segment', () => {
  it('stands for the same bytes', () => {
    fc.assert(
      fc.property(segment, (text) => {
        assert.deepEqual(bytesOf(canonicalizePathSegment(text)), bytesOf(text))
      }),
    )
  })

  it('is its own canonical spelling: nothing is decoded twice', () => {
    fc.assert(
      fc.property(segment, (text) => {
        const canonical = canonicalizePathSegment(text)
        assert.equal(canonicalizePathSegment(canonical), canonical)
      }),
    )
    for (const text of ['%2540', '%252540', '%25', '%2525'])
      assert.equal(canonicalizePathSegment(text), text)
  })

  it('is the same for every spelling of the same bytes', () => {
    fc.assert(
      fc.property(segment, choices, (text, spelled) => {
        assert.equal(canonicalizePathSegment(respell(text, spelled)), canonicalizePathSegment(text))
      }),
    )
    assert.equal(canonicalizePathSegment('a@b'), canonicalizePathSegment('%61%40b'))
  })

  it('differs for different bytes', () => {
    fc.assert(
      fc.property(segment, segment, (one, other) => {
        const equal = bytesOf(one).equals(bytesOf(other))
        assert.equal(canonicalizePathSegment(one) === canonicalizePathSegment(other), equal)
      }),
    )
  })

  it('has only unreserved characters and upper-case escapes', () => {
    fc.assert(
      fc.property(segment, (text) => {
        assert.match(canonicalizePathSegment(text), /^(?:[A-Za-z0-9\-._~]|%[0-9A-F]{2})*$/)
      }),
    )
  })

  it('is refused for a slash, backslash or NUL, however they are written', () => {
    fc.assert(
      fc.property(
        segment,
        segment,
        fc.constantFrom('%2F', '%2f', '%5C', '%5c', '%00', '\\', '\0'),
        (one, other, bad) => {
          assert(refused(one + bad + other))
        },
      ),
    )
  })

  it('is refused for a percent sign without two hex digits', () => {
    for (const text of ['%', '%4', '%zz', 'a%', '%%41', '%4g', '% 41', '%-1', '%é'])
      assert(refused(text), text)
  })

  it('has text where its bytes are UTF-8, and none elsewhere', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }).filter((text) => !/[/\\\0]/.test(text)),
        (text) => {
          assert.equal(decodePathSegment(canonicalizePathSegment(encodeURIComponent(text))), text)
        },
      ),
    )
    for (const text of ['%FF', '%C3', 'a%80b', '%ED%A0%80'])
      assert.equal(decodePathSegment(text), undefined)
  })
})
