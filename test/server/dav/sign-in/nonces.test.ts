import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { createDigestNonces } from '../../../../server/dav/sign-in/nonces.ts'

describe('nonces', () => {
  it('are good once for each count', () => {
    const nonces = createDigestNonces()
    const [one, two] = [nonces.issue(), nonces.issue()]
    assert.notEqual(one, two)
    assert.deepEqual(
      [1, 1, 2, 3, 2].map((count) => nonces.use(one, count)),
      [true, false, true, true, false],
    )
    assert.equal(nonces.use(two, 1), true)
  })

  it('are good for five minutes', () => {
    let now = 1_800_000_000_000
    const nonces = createDigestNonces({ now: () => now })
    const nonce = nonces.issue()
    now += 299_999
    assert.equal(nonces.use(nonce, 1), true)
    now += 1
    assert.equal(nonces.use(nonce, 2), false)
    now -= 300_001
    assert.equal(nonces.use(nonce, 3), false, 'made in the future')
  })

  it('are taken only from the process that made them, to the last bit', () => {
    const nonces = createDigestNonces()
    const nonce = nonces.issue()
    assert.equal(createDigestNonces().use(nonce, 1), false)
    for (const wrong of ['', 'x', nonce.slice(1), `${nonce}A`, `${nonce}=`, `${nonce} `])
      assert.equal(nonces.use(wrong, 1), false)
    const bytes = Buffer.from(nonce, 'base64url')
    for (let at = 0; at < bytes.length; at++) {
      const flipped = Buffer.from(bytes)
      flipped[at] = (flipped[at] ?? 0) ^ 1
      assert.equal(nonces.use(flipped.toString('base64url'), 1), false)
    }
    assert.equal(nonces.use(nonce, 1), true)
  })

  it('are never good twice for a count, in whatever order counts come', () => {
    const counts = fc.array(fc.oneof(fc.integer({ min: 0, max: 200 }), fc.nat()), {
      maxLength: 200,
    })
    fc.assert(
      fc.property(counts, (asked) => {
        const nonces = createDigestNonces()
        const nonce = nonces.issue()
        const taken = asked.filter((count) => nonces.use(nonce, count))
        assert.equal(new Set(taken).size, taken.length)
        assert.equal(taken.includes(0), false)
      }),
    )
  })

  it('that are forgotten because there are too many are old ones, not new ones', () => {
    let now = 1_800_000_000_000
    const nonces = createDigestNonces({ now: () => now++, max: 3 })
    const issued = Array.from({ length: 5 }, () => nonces.issue())
    const unused = nonces.issue()
    for (const nonce of issued) assert.equal(nonces.use(nonce, 1), true)
    for (const nonce of issued) assert.equal(nonces.use(nonce, 1), false)
    assert.equal(nonces.use(unused, 1), true)
    assert.equal(nonces.use(nonces.issue(), 1), true)
  })
})
