import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { createSyncTokens, type SyncPoint } from '../../../lib/replica/sync-tokens.ts'

const secret = Buffer.alloc(32, 7)
const tokens = createSyncTokens(secret)

const point = fc.record(
  {
    account: fc.string(),
    book: fc.string(),
    epoch: fc.string(),
    revision: fc.nat(),
    after: fc.option(fc.string(), { nil: undefined }),
    since: fc.option(fc.nat(), { nil: undefined }),
    form: fc.string(),
  },
  { noNullPrototype: true },
) as fc.Arbitrary<SyncPoint>

describe('sync-tokens of the replica', () => {
  it('are read as they were printed, and are URIs', () => {
    fc.assert(
      fc.property(point, (given) => {
        const token = tokens.print(given)
        assert.match(token, /^urn:carddav-bridge:sync:[\w-]+$/)
        assert.deepEqual(tokens.read(token), given)
      }),
    )
  })

  it('are strange when a character was changed, or another installation printed them', () => {
    fc.assert(
      fc.property(point, fc.nat(), (given, at) => {
        const token = tokens.print(given)
        const place = 'urn:carddav-bridge:sync:'.length + (at % 20)
        const changed =
          token.slice(0, place) + (token[place] === 'A' ? 'B' : 'A') + token.slice(place + 1)
        assert.equal(tokens.read(changed), undefined)
        assert.equal(createSyncTokens(Buffer.alloc(32, 8)).read(token), undefined)
      }),
    )
  })

  it('read nothing in what is no token', () => {
    for (const text of [
      '',
      'urn:carddav-bridge:sync:',
      'urn:carddav-bridge:sync:AAAA',
      'http://sync/1',
    ])
      assert.equal(tokens.read(text), undefined)
  })
})
