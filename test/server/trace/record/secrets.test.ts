import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { secretMaskFor, maskCredentialHeaders } from '../../../../server/trace/record/secrets.ts'

const password = 'bcdfg-hjkmn/pqr+st'
const basic = `Basic ${Buffer.from(`alice:${password}`).toString('base64')}`

describe('what is recorded', () => {
  it('holds no password, in no spelling', () => {
    const secretMask = secretMaskFor([basic])
    const spellings = [
      password,
      encodeURIComponent(password),
      Buffer.from(password).toString('base64'),
      basic.slice(6),
    ]
    for (const spelling of spellings) {
      assert.equal(secretMask.mask(`a ${spelling} b`), 'a [masked] b')
    }
  })

  it('holds no bearer token, neither its own nor what looks like one', () => {
    const secretMask = secretMaskFor(['Bearer opaque-token-1234'])
    assert.equal(secretMask.mask('opaque-token-1234'), '[masked]')
    assert.doesNotMatch(secretMask.mask('?code=4/0Axyz&access_token=abc'), /4\/0A|abc/)
  })

  it('shows of credentials and cookies only the scheme', () => {
    const digest = 'Digest username="alice", response="1234"'
    const said = [
      'Authorization',
      basic,
      'authorization',
      digest,
      'Cookie',
      'session=1',
      'Host',
      'a',
    ]
    assert.deepEqual(maskCredentialHeaders(said), [
      ...['Authorization', 'Basic [masked]', 'authorization', 'Digest [masked]'],
      ...['Cookie', '[masked]', 'Host', 'a'],
    ])
  })
})

describe('a recorded request that is checked as a whole', () => {
  it('is clean only when nothing in it would be masked', () => {
    const secretMask = secretMaskFor([basic])
    const clean = '<d:sync-token>data:1</d:sync-token> <?xml encoding="UTF-8"?> Basic [masked]'
    for (const times of [1, 2]) assert.ok(secretMask.isClean([clean, 'Contacts']), String(times))
    const unclean = [
      password,
      encodeURIComponent(password),
      basic.slice(6),
      'Bearer abc',
      '?code=4/0Axyz',
      '{"access_token" : "abc"}',
      "{ password: 'abc' }",
      'REFRESH_TOKEN%3Dabc',
      'ya29.abc',
      'GOCSPX-abc',
      '1//0abcdefghijklmnopqrstuv',
      '4%2F0AbcdefghijklmnopqrstUV',
    ]
    for (const said of unclean) {
      assert.notEqual(secretMask.mask(said), said)
      assert.ok(!secretMask.isClean([clean, `before ${said} after`]), said)
    }
  })

  it('is masked for its own credentials, though an earlier one got more after it had ended', () => {
    const authorizations = [basic]
    secretMaskFor(authorizations)
    authorizations.push('Bearer opaque-token-5678')
    const later = secretMaskFor([basic, 'Bearer opaque-token-5678'])
    assert.equal(later.mask('an opaque-token-5678'), 'an [masked]')
    assert.ok(!later.isClean(['an opaque-token-5678']))
  })

  it('is not clean when it holds a base64 value', () => {
    assert.ok(!secretMaskFor([basic]).isClean(['item1.Photo;ENCODING=b:AAAA']))
  })

  it('is checked part by part when the password is not ASCII', () => {
    const secretMask = secretMaskFor([`Basic ${Buffer.from('alice:pässwört').toString('base64')}`])
    assert.ok(!secretMask.isClean(['anything']))
    assert.equal(secretMask.mask('a pässwört'), 'a [masked]')
  })
})
