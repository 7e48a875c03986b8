import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  computeDigestResponse,
  isValidDigestResponse,
  deriveDigestSecrets,
  parseDigestCredentials,
} from '../../../lib/guard/digest.ts'
import { signed } from '../../support/digest-client.ts'

/** https://www.rfc-editor.org/rfc/rfc7616#section-3.9.1 */
const example = {
  nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
  cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
  nc: '00000001',
  uri: '/dir/index.html',
}
const responses = {
  MD5: '8ca523f5e9506fed4657c9700eebdbec',
  'SHA-256': '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1',
}
const hashes = { MD5: 'md5', 'SHA-256': 'sha256' }

describe('Digest responses', () => {
  for (const algorithm of ['MD5', 'SHA-256'] as const)
    it(`are those of RFC 7616 §3.9.1 with ${algorithm}`, () => {
      const secret = createHash(hashes[algorithm]).update(
        'Mufasa:http-auth@example.org:Circle of Life',
      )
      const ha1 = secret.digest('hex')
      assert.equal(computeDigestResponse(example, 'GET', { algorithm, ha1 }), responses[algorithm])
    })

  it('are right for who knows the password and signs this request, and for nobody else', () => {
    const text = fc.stringMatching(/^[a-z@.]{1,20}$/)
    const algorithm = fc.constantFrom('MD5', 'SHA-256')
    const property = fc.property(text, text, text, algorithm, (user, password, nonce, by) => {
      const of = { user, password, nonce, method: 'PUT', uri: '/x', algorithm: by }
      const credentials = parseDigestCredentials(signed(of))
      const [sha256, md5] = deriveDigestSecrets([user], password)
      const secret = by === 'MD5' ? md5 : sha256
      assert(credentials && secret)
      assert.equal(isValidDigestResponse(credentials, 'PUT', secret), true)
      assert.equal(isValidDigestResponse(credentials, 'GET', secret), false)
      for (const other of deriveDigestSecrets([user, 'x'], `${password}!`))
        assert.equal(isValidDigestResponse(credentials, 'PUT', other), false)
      for (const changed of [
        { nonce: `${nonce}x` },
        { uri: '/y' },
        { nc: '00000002' },
        { cnonce: 'x' },
      ])
        assert.equal(isValidDigestResponse({ ...credentials, ...changed }, 'PUT', secret), false)
    })
    fc.assert(property)
  })
})

describe('Digest credentials', () => {
  it('are read from the header of the RFC', () => {
    const header =
      'Digest username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html", algorithm=MD5, ' +
      `nonce="${example.nonce}", nc=00000001, cnonce="${example.cnonce}", qop=auth, ` +
      `response="${responses.MD5}", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`
    assert.deepEqual(parseDigestCredentials(header), {
      ...example,
      user: 'Mufasa',
      algorithm: 'MD5',
      response: responses.MD5,
    })
  })

  it('name users in UTF-8', () => {
    const user = Buffer.from('zoë@example.org').toString('latin1')
    const of = { user, password: '', nonce: 'n', method: 'GET', uri: '/' }
    assert.equal(parseDigestCredentials(signed(of))?.user, 'zoë@example.org')
  })

  it('never make the program fail, whatever they are', () => {
    fc.assert(
      fc.property(fc.string(), (any) => {
        assert.equal(parseDigestCredentials(any), undefined)
        assert.equal(parseDigestCredentials(`Digest ${any}`), undefined)
      }),
    )
  })
})
