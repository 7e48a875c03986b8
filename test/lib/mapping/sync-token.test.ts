import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { createSyncTokenCodec, type SyncTokenState } from '../../../lib/mapping/sync-token.ts'

const tokens = createSyncTokenCodec(Buffer.from('a secret of this installation'))
/** As `fc.record`, with plain objects only. */
const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record<T>(model, { noNullPrototype: true })

const state: fc.Arbitrary<SyncTokenState> = record({
  account: fc.string(),
  book: fc.string(),
  upstream: fc.string({ unit: 'grapheme' }),
  revision: fc.nat(),
})

describe('a sync-token', () => {
  it('is what was wrapped, and always the same for the same', () => {
    fc.assert(
      fc.property(state, (wrapped) => {
        const token = tokens.encode(wrapped)
        assert.deepEqual(tokens.decode(token), wrapped)
        assert.equal(tokens.encode({ ...wrapped }), token)
      }),
    )
  })

  it('is a URI of ours, with nothing in it that XML or a header must escape', () => {
    fc.assert(
      fc.property(state, (wrapped) => {
        assert.match(tokens.encode(wrapped), /^urn:carddav-bridge:sync:[A-Za-z0-9_-]+$/)
      }),
    )
  })

  it('differs for another account, book, upstream token or revision', () => {
    fc.assert(
      fc.property(state, state, (one, other) => {
        const equal = JSON.stringify(one) === JSON.stringify(other)
        assert.equal(tokens.encode(one) === tokens.encode(other), equal)
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
          const token = tokens.encode(wrapped)
          const at = where % token.length
          const changed = token.slice(0, at) + char + token.slice(at + 1)
          if (changed !== token) assert.equal(tokens.decode(changed), undefined)
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('K48. is refused with a character more or less, or in another case', () => {
    fc.assert(
      fc.property(state, fc.nat(), fc.stringMatching(/^[AB_=.! \n-]$/), (wrapped, where, char) => {
        const token = tokens.encode(wrapped)
        const at = where % (token.length + 1)
        assert.equal(tokens.decode(token.slice(0, at) + char + token.slice(at)), undefined)
        if (at < token.length)
          assert.equal(tokens.decode(token.slice(0, at) + token.slice(at + 1)), undefined)
        assert.equal(tokens.decode(token.toUpperCase()), undefined)
      }),
      { numRuns: 1000 },
    )
  })

  it('of another installation, or made up, is refused', () => {
    const others = createSyncTokenCodec(Buffer.from('another secret'))
    fc.assert(
      fc.property(state, fc.string({ unit: 'binary' }), (wrapped, text) => {
        assert.equal(tokens.decode(others.encode(wrapped)), undefined)
        assert.equal(tokens.decode(text), undefined)
        const madeUp = Buffer.from(text).toString('base64url')
        assert.equal(tokens.decode(`urn:carddav-bridge:sync:${madeUp}`), undefined)
      }),
    )
  })
})
