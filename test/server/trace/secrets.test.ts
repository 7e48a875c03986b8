import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createCleaner } from '../../../server/trace/secrets.ts'

const password = 'bcdfg-hjkmn/pqr+st'
const basic = `Basic ${Buffer.from(`alice:${password}`).toString('base64')}`

describe('what is recorded', () => {
  it('holds no password, in no spelling', () => {
    const cleaner = createCleaner()
    cleaner.learn(basic)
    const spellings = [
      password,
      encodeURIComponent(password),
      Buffer.from(password).toString('base64'),
      basic.slice(6),
    ]
    for (const spelling of spellings) {
      assert.equal(cleaner.text(`a ${spelling} b`), 'a [masked] b')
    }
  })

  it('holds no bearer token of its own or by its look', () => {
    const cleaner = createCleaner()
    cleaner.learn('Bearer opaque-token-1234')
    assert.equal(cleaner.text('opaque-token-1234'), '[masked]')
    assert.doesNotMatch(cleaner.text('?code=4/0Axyz&access_token=abc'), /4\/0A|abc/)
  })

  it('shows of credentials and cookies only the scheme', () => {
    const cleaner = createCleaner()
    const said = [
      ['Authorization', basic],
      ['authorization', 'Digest username="alice", response="1234"'],
      ['Cookie', 'session=1'],
      ['Host', 'localhost'],
    ] as const
    assert.deepEqual(cleaner.headers(said), [
      ['Authorization', 'Basic [masked]'],
      ['authorization', 'Digest [masked]'],
      ['Cookie', '[masked]'],
      ['Host', 'localhost'],
    ])
  })
})
