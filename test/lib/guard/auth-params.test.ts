import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { parseAuthParams, serializeAuthParams } from '../../../lib/guard/auth-params.ts'

const name = fc.stringMatching(/^[a-z][a-z0-9*-]{0,10}$/)
const text = fc.stringMatching(/^[\x20-\x7e\xa0-\xff]{0,40}$/)
const token = fc.stringMatching(/^[A-Za-z0-9+/=_-]{1,40}$/)

describe('parameters of credentials and challenges', () => {
  it('are read as they were printed', () => {
    const property = fc.property(fc.dictionary(name, text), fc.dictionary(name, token), (a, b) => {
      const params = new Map([...Object.entries(a), ...Object.entries(b)])
      const printed = serializeAuthParams(params, new Set(Object.keys(b)))
      assert.deepEqual(parseAuthParams(printed), params)
    })
    fc.assert(property)
  })

  it('may be spaced and separated as the RFC allows', () => {
    const expected = new Map([
      ['a', '1'],
      ['b', 'x, "y"'],
    ])
    for (const spelled of [
      'a=1,b="x, \\"y\\""',
      ' ,, A = 1 ,\tB="x, \\"\\y\\"" ,',
      'a="1", b="x, \\"y\\""',
    ])
      assert.deepEqual(parseAuthParams(spelled), expected)
    assert.deepEqual(parseAuthParams(''), new Map())
  })

  it('are refused when malformed or said twice', () => {
    for (const wrong of [
      'a',
      'a=',
      'a="',
      'a="\\"',
      'a=1 b=2',
      'a="1"b="2"',
      '=1',
      'a=1, A=2',
      '"a"=1',
      'a="1"2',
    ])
      assert.equal(parseAuthParams(wrong), undefined, wrong)
  })

  it('of any text are read or refused', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ ,="\\a-c]{0,40}$/), (any) => {
        parseAuthParams(any)
      }),
    )
  })
})
