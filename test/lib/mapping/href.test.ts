import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { canonicalizePathSegment } from '../../../lib/mapping/path-segment.ts'
import { locateHref, type DavResource } from '../../../lib/mapping/resource.ts'
import { respell, segment } from './segments.ts'

const name = segment.map(canonicalizePathSegment).filter((text) => text !== '.' && text !== '..')
const choices = fc.array(fc.nat(), { minLength: 1, maxLength: 8 })

describe('an href', () => {
  const base = '/addressbooks/alice/contacts/'
  const ours = (authority: string): boolean => /^localhost(:8843)?$/i.test(authority)

  it('is found as a path, a full URI, a network path and a name', () => {
    fc.assert(
      fc.property(name, choices, (cardName, picks) => {
        const wanted: DavResource = {
          kind: 'card',
          user: 'alice',
          book: 'contacts',
          name: cardName,
        }
        const spelled = respell(cardName, picks)
        const prefixes = [
          '',
          './',
          '../contacts/',
          base,
          `http://localhost:8843${base}`,
          `https://localhost${base}`,
          `HTTP://a:b@LOCALHOST${base}`,
          `//localhost:8843${base}`,
          `/${base}`,
        ]
        for (const prefix of prefixes)
          assert.deepEqual(locateHref(prefix + spelled, base, ours), wanted, prefix)
      }),
    )
  })

  it('is never a URL because its name looks like one', () => {
    for (const text of ['urn:uuid:1', 'http:x.vcf', 'mailto:a@b.example', 'a:b'])
      assert.deepEqual(locateHref(text, base, ours), {
        kind: 'card',
        user: 'alice',
        book: 'contacts',
        name: canonicalizePathSegment(text),
      })
  })

  it('of another server, or that cannot be read, is nothing', () => {
    const hrefs = [
      'http://evil.example/',
      `http://localhost:1${base}x`,
      `http://localhost@evil.example${base}x`,
      'https://',
      '%',
      '%2F',
      'a%00',
    ]
    for (const href of hrefs) assert.equal(locateHref(href, base, ours), undefined, href)
    fc.assert(
      fc.property(fc.webUrl({ withFragments: true, withQueryParameters: true }), (href) => {
        assert.equal(locateHref(href, base, ours), undefined)
      }),
    )
  })

  it('never fails', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (href) => void locateHref(href, base, ours)),
    )
  })
})
