import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { BookLocation } from '../../../../lib/store/upstream-locations.ts'
import {
  assignBookSlugs,
  type DiscoveredBook,
} from '../../../../lib/upstream/discovery/book-slugs.ts'
import { segment } from '../../mapping/segments.ts'

const book = (path: string): DiscoveredBook => ({ path, displayName: undefined })
const slugs = (places: readonly BookLocation[]): string[] => places.map(({ slug }) => slug)
const name = fc.oneof(
  segment,
  fc.constantFrom('default', 'contacts', 'a', 'A', 'a-', 'Ä', '%C3%84', '中', '-'),
)
const paths = fc
  .uniqueArray(
    name.filter((text) => !/^(?:\.|%2e){1,2}$/i.test(text)),
    { maxLength: 8 },
  )
  .map((names) => names.map((each) => book(`/dav/alice/${each}/`)))

describe('the slug of an address book', () => {
  it('is lower-case ASCII without @, % and blanks, and its own', () => {
    fc.assert(
      fc.property(paths, (found) => {
        const named = slugs(assignBookSlugs(found, []))
        for (const slug of named) assert.match(slug, /^[a-z0-9][a-z0-9-]{0,70}$/)
        assert.equal(new Set(named).size, found.length)
      }),
    )
  })

  it('is kept, whatever comes, goes, or changes its place in the list', () => {
    fc.assert(
      fc.property(paths, paths, (before, after) => {
        const known = assignBookSlugs(before, [])
        const again = assignBookSlugs(
          [
            ...after,
            ...before.filter((each) => !after.some(({ path }) => path === each.path)),
          ].toReversed(),
          known,
        )
        for (const { path, slug } of known)
          assert.equal(again.find((each) => each.path === path)?.slug, slug)
        assert.equal(new Set(slugs(again)).size, again.length)
      }),
    )
  })

  it('is kept when all of upstream moves', () => {
    fc.assert(
      fc.property(paths, (before) => {
        const known = assignBookSlugs(before, [])
        const moved = before.map(({ path }) => book(path.replace('/dav/', '/v2/contacts/')))
        assert.deepEqual(slugs(assignBookSlugs(moved, known)), slugs(known))
      }),
    )
  })

  it("calls Google's only book contacts", () => {
    const path = '/carddav/v1/principals/alice@gmail.example/lists/default/'
    assert.deepEqual(assignBookSlugs([book(path)], []), [{ ...book(path), slug: 'contacts' }])
  })

  it('tells books apart that would be called the same', () => {
    const found = ['default', 'contacts', 'Contacts', 'CONTACTS!'].map((each) =>
      book(`/dav/${each}/`),
    )
    assert.deepEqual(slugs(assignBookSlugs(found, [])), [
      'contacts',
      'contacts-2',
      'contacts-3',
      'contacts-4',
    ])
  })

  it('is never that of a book that is gone for now', () => {
    const known = assignBookSlugs([book('/dav/friends/')], [])
    assert.deepEqual(slugs(assignBookSlugs([book('/dav/Friends!/')], known)), ['friends-2'])
  })
})
