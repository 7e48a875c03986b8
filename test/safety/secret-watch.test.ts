import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { assertClean, spellings, watchSecrets } from '../support/secret-watch.ts'

const secret = 'pass+word/of a phone'

describe('the watch over the log and the recordings of all tests (K13)', () => {
  it('finds a secret in every spelling', () => {
    for (const spelling of spellings(secret))
      assert.throws(() => {
        assertClean('it', `before ${spelling} after`, ['', secret])
      }, /holds/)
    assertClean('it', 'before [masked] after', ['', secret])
  })

  it('finds what looks like a token, code or client secret of Google', () => {
    for (const look of ['ya29.', 'ya29%2E', '1//0', '1%2F%2F0', '4/0A', '4%2F0A', 'GOCSPX-'])
      assert.throws(() => {
        assertClean('it', `a ${look}${'x'.repeat(30)}`)
      }, /Google/)
  })

  it('hears what is logged at debug level', async () => {
    const { log, check } = watchSecrets(1_000_000, [secret])
    log.debug('signed in', { password: secret })
    await setTimeout(200)
    assert.throws(check, /the log holds/)
  })
})
