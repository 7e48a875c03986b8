import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { canonicalizePathSegment } from '../../../../lib/mapping/path-segment.ts'
import { createMemberIdResolver } from '../../../../lib/upstream/book/member-id-resolver.ts'
import { respell, segment } from '../../mapping/segments.ts'

const book = '/carddav/v1/principals/alice@gmail.example/lists/default/'
const origin = 'https://www.googleapis.com'
const idOf = createMemberIdResolver(book, new URL(book, origin))
const choices = fc.array(fc.nat(), { minLength: 1, maxLength: 8 })
const id = segment.map(canonicalizePathSegment).filter((text) => !/^\.{1,2}$/.test(text))

describe('an href of upstream', () => {
  it('names a member by its last segment, in whatever spelling, and always in the same', () => {
    const prefixes = [
      book,
      './',
      origin + book,
      `${origin}:443${book}`,
      book.replace('@', '%40'),
      `/x/..${book}`,
      `${book.slice(0, -1)}//`,
      '../default/',
    ]
    fc.assert(
      fc.property(id, choices, fc.constantFrom(...prefixes), (name, picks, prefix) => {
        assert.equal(idOf(prefix + respell(name, picks)), name, prefix)
      }),
      { numRuns: 500 },
    )
  })

  it('that was asked for comes back: ids are printed as they stand', () => {
    fc.assert(
      fc.property(id, (name) => {
        assert.equal(idOf(new URL(book + name, origin).pathname), name)
      }),
    )
  })

  it('of the book itself is empty', () => {
    for (const href of [book, book.slice(0, -1), origin + book, './', book.replace('@', '%40')])
      assert.equal(idOf(href), '', href)
  })

  it('elsewhere is nothing: another host, account, book or depth', () => {
    const hrefs = [
      `https://evil.example${book}a`,
      `http://www.googleapis.com${book}a`,
      `https://www.googleapis.com:444${book}a`,
      `//evil.example${book}a`,
      `${book}a/b`,
      `${book}../other/a`,
      book.replace('alice', 'bob') + 'a',
      `${book.slice(0, -1)}2/a`,
      '/',
      '../',
      'http://[',
      `${book}%2e%2e%2fa`,
      `${book}a%5C..`,
      `${book}%00`,
      'mailto:alice@gmail.example',
      'urn:uuid:1',
    ]
    for (const href of hrefs) assert.equal(idOf(href), undefined, href)
  })

  it('that its server did not escape names what was meant: a slash within a name, a stray percent sign, what would be a query', () => {
    const names = {
      'a%2fb': 'a%2Fb',
      'a\\b': 'a%5Cb',
      'a%5cb': 'a%5Cb',
      '100%.vcf': '100%25.vcf',
      'c#1.vcf': 'c%231.vcf',
      'why?.vcf': 'why%3F.vcf',
      'two\nlines': 'two%0Alines',
      'a b': 'a%20b',
      ü: '%C3%BC',
    }
    for (const [name, id] of Object.entries(names)) assert.equal(idOf(book + name), id, name)
  })

  it('never fails, and names nothing that could leave the book', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('', book, origin),
        fc.string({ unit: 'binary' }),
        (start, rest) => {
          const found = idOf(start + rest)
          if (found === undefined || found === '') return
          const { pathname } = new URL(book + found, origin)
          assert.equal(pathname, book + found)
        },
      ),
      { numRuns: 1000 },
    )
  })
})
