import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { HttpError } from '../../../lib/errors/http-error.ts'
import { canonicalizePathSegment } from '../../../lib/mapping/path-segment.ts'
import { locateResource, resourceHref, type DavResource } from '../../../lib/mapping/resource.ts'
import { respell, segment } from './segments.ts'

type Printable = Exclude<DavResource, { kind: 'unknown' }>

/** As `fc.record`, with plain objects only. */
const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record<T>(model, { noNullPrototype: true })

const slug = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,31}$/)
// `/principals/users/` is what Apple's Calendar Server calls the folder of its principals.
const user = fc.oneof({ weight: 9, arbitrary: slug }, fc.constant('users'))
const book = slug
const name = segment.map(canonicalizePathSegment).filter((text) => text !== '.' && text !== '..')

const card: fc.Arbitrary<Printable> = record({ kind: fc.constant('card'), user, book, name })
const resource: fc.Arbitrary<Printable> = fc.oneof(
  card,
  record({
    kind: fc.constant('root'),
    path: fc.constantFrom('/', '/principals/', '/addressbooks/', '/carddav/', '/dav/'),
  }),
  record({ kind: fc.constant('principal'), user }),
  record({ kind: fc.constant('home'), user }),
  record({ kind: fc.constant('book'), user, book }),
  fc.constant({ kind: 'well-known' } as const),
)

const choices = fc.array(fc.nat(), { minLength: 1, maxLength: 8 })

/** A path as a careless client writes it: slashes doubled, dots put in, each segment spelled anew. */
function careless(path: string, picks: readonly number[]): string {
  const noise = ['/', '//', '/./', '/x/../', '///', '/%2E/', '/y/z/../%2e%2E/']
  return path
    .split('/')
    .slice(1)
    .map(
      (part, at) =>
        (noise[(picks[at % picks.length] ?? 0) % noise.length] ?? '/') + respell(part, picks),
    )
    .join('')
}

describe('paths and resources', () => {
  it('are each other: what is printed is located', () => {
    fc.assert(
      fc.property(resource, (printed) => {
        assert.deepEqual(locateResource(resourceHref(printed)), printed)
      }),
      { numRuns: 1000 },
    )
  })

  it('go both ways: what is located and printed stays', () => {
    // Elsewhere a caller has the user's own name put in before anything is printed.
    const isSlug = (located: DavResource): boolean =>
      !('user' in located) || /^[a-z0-9-]+$/.test(located.user)
    const property = fc.property(
      fc.oneof(fc.array(segment), fc.tuple(fc.constant('addressbooks'), user, segment, segment)),
      fc.constantFrom('', '/'),
      (segments, end) => {
        const located = locateResource(`/${segments.join('/')}${end}`)
        if (located.kind !== 'unknown' && isSlug(located))
          assert.deepEqual(locateResource(resourceHref(located)), located)
      },
    )
    fc.assert(property, { numRuns: 1000 })
  })

  it('are found however careless a path is', () => {
    fc.assert(
      fc.property(resource, choices, (wanted, picks) => {
        const { base, ...located } = {
          base: undefined,
          ...locateResource(careless(resourceHref(wanted), picks)),
        }
        assert.deepEqual(located, wanted)
        if (base !== undefined) assert.match(base, /^\/(?:[\w\-.~!$()*+,;=:@%]+\/)+$/)
      }),
      { numRuns: 1000 },
    )
  })

  it('are found with a query or a fragment behind', () => {
    fc.assert(
      fc.property(resource, fc.constantFrom('?', '?a=/b', '#', '#x/y', '?#/'), (wanted, rest) => {
        assert.deepEqual(locateResource(resourceHref(wanted) + rest), wanted)
      }),
    )
  })

  it('keep the base that was asked, in the book as in its cards', () => {
    const roots = fc.constantFrom(
      (account: string) => `/addressbooks/${account}/contacts/`,
      (account: string) => `/carddav/v1/principals/${account}/lists/default/`,
    )
    const email = fc.tuple(slug, fc.constantFrom('@', '%40'), slug).map((parts) => parts.join(''))
    fc.assert(
      fc.property(roots, fc.oneof(user, email), name, choices, (root, spelled, cardName, picks) => {
        const base = root(spelled)
        const inBook = { user: spelled.replace('%40', '@'), book: 'contacts' }
        const asked = /^\/addressbooks\/[a-z0-9-]+\//.test(base) ? inBook : { ...inBook, base }
        const located = locateResource(base)
        assert.deepEqual(located, { kind: 'book', ...asked })
        assert.deepEqual(locateResource(base.slice(0, -1)), located)
        assert(located.kind === 'book')
        assert.equal(resourceHref(located), base)
        const path = base + respell(cardName, picks)
        const found = locateResource(path)
        assert.deepEqual(found, { ...asked, kind: 'card', name: cardName })
        assert.equal(resourceHref({ ...asked, kind: 'card', name: cardName }), base + cardName)
        assert.deepEqual(locateResource(base + cardName), found)
      }),
      { numRuns: 1000 },
    )
  })

  it('keep no base that could not stand in an answer', () => {
    for (const path of [
      `/addressbooks/a&b@c/contacts/`,
      `/addressbooks/'"<@c/contacts/`,
      '//addressbooks///alice@c//./contacts',
    ]) {
      const located = locateResource(path)
      assert(located.kind === 'book')
      assert.doesNotMatch(resourceHref(located), /[&<>"']|\/\//)
      assert.deepEqual(locateResource(resourceHref(located)), located)
    }
    // iOS 6 writes the port behind it.
    assert.deepEqual(locateResource('/addressbooks/alice/contacts%3A8443/'), {
      kind: 'book',
      user: 'alice',
      book: 'contacts',
    })
  })

  it('are Google’s too, which clients keep when only the host is changed', () => {
    const google = '/carddav/v1/principals/alice@gmail.example'
    const user = 'alice@gmail.example'
    for (const end of ['', '/']) {
      assert.deepEqual(locateResource(google + end), { kind: 'principal', user })
      assert.deepEqual(locateResource(`${google}/lists${end}`), { kind: 'home', user })
      for (const path of ['/carddav/v1', '/carddav/v1/principals', `${google}/other`])
        assert.deepEqual(locateResource(path + end), { kind: 'unknown' }, path)
    }
  })

  it('never fail but with 400', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        try {
          locateResource(`/${text}`)
        } catch (error) {
          assert(error instanceof HttpError)
          assert.equal(error.status, 400)
        }
      }),
    )
  })

  it('keep to a path of their own: dot segments lead to nothing above the root', () => {
    assert.deepEqual(locateResource('/../../addressbooks/alice/'), { kind: 'home', user: 'alice' })
    assert.deepEqual(locateResource('/addressbooks/alice/contacts/../../bob/'), {
      kind: 'home',
      user: 'bob',
    })
    assert.deepEqual(locateResource('/..'), { kind: 'root', path: '/' })
  })

  it('take the user in any case, by name or by e-mail address', () => {
    assert.deepEqual(locateResource('/principals/users/users'), {
      kind: 'principal',
      user: 'users',
    })
    for (const text of ['Alice@Gmail.Example', 'alice%40gmail.example', 'ALICE%40GMAIL%2EEXAMPLE'])
      for (const path of [`/principals/${text}`, `/principals/users/${text}/`])
        assert.deepEqual(locateResource(path), { kind: 'principal', user: 'alice@gmail.example' })
  })
})
