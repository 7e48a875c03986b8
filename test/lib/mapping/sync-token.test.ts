import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { createSyncTokens, type SyncState } from '../../../lib/mapping/sync-token.ts'

const tokens = createSyncTokens(Buffer.from('a secret of this installation'))
/** As `fc.record`, with plain objects only. */
const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record<T>(model, { noNullPrototype: true })

const state: fc.Arbitrary<SyncState> = record({
  account: fc.string(),
  book: fc.string(),
  upstream: fc.string({ unit: 'grapheme' }),
  revision: fc.nat(),
})

describe('a sync-token', () => {
  it('is what was wrapped, and always the same for the same', () => {
    fc.assert(
      fc.property(state, (wrapped) => {
        const token = tokens.wrap(wrapped)
        assert.deepEqual(tokens.unwrap(token), wrapped)
        assert.equal(tokens.wrap({ ...wrapped }), token)
      }),
    )
  })

  it('is a URI of ours, with nothing in it that XML or a header must escape', () => {
    fc.assert(
      fc.property(state, (wrapped) => {
        assert.match(tokens.wrap(wrapped), /^urn:carddav-bridge:sync:[A-Za-z0-9_-]+$/)
      }),
    )
  })

  it('differs for another account, book, upstream token or revision', () => {
    fc.assert(
      fc.property(state, state, (one, other) => {
        const equal = JSON.stringify(one) === JSON.stringify(other)
        assert.equal(tokens.wrap(one) === tokens.wrap(other), equal)
      }),
    )
  })

  it('K48. is refused after any change of one character', () => {
    fc.assert(
      fc.property(
        state,
        fc.nat(),
        fc.stringMatching(/^[AB_z09+/=! \n-]$/),
        (wrapped, where, char) => {
          const token = tokens.wrap(wrapped)
          const at = where % token.length
          const changed = token.slice(0, at) + char + token.slice(at + 1)
          if (changed !== token) assert.equal(tokens.unwrap(changed), undefined)
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('K48. is refused with a character more or less, or in another case', () => {
    fc.assert(
      fc.property(state, fc.nat(), fc.stringMatching(/^[AB_=.! \n-]$/), (wrapped, where, char) => {
        const token = tokens.wrap(wrapped)
        const at = where % (token.length + 1)
        assert.equal(tokens.unwrap(token.slice(0, at) + char + token.slice(at)), undefined)
        if (at < token.length)
          assert.equal(tokens.unwrap(token.slice(0, at) + token.slice(at + 1)), undefined)
        assert.equal(tokens.unwrap(token.toUpperCase()), undefined)
      }),
      { numRuns: 1000 },
    )
  })

  it('of another installation, or made up, is refused', () => {
    const others = createSyncTokens(Buffer.from('another secret'))
    fc.assert(
      fc.property(state, fc.string({ unit: 'binary' }), (wrapped, text) => {
        assert.equal(tokens.unwrap(others.wrap(wrapped)), undefined)
        assert.equal(tokens.unwrap(text), undefined)
        const madeUp = Buffer.from(text).toString('base64url')
        assert.equal(tokens.unwrap(`urn:carddav-bridge:sync:${madeUp}`), undefined)
      }),
    )
  })
})
