import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { abbreviateBase64Values } from '../../../../server/trace/record/base64-values.ts'
import { assertLinear } from '../../../support/growth.ts'

describe('base64 values in a recording', () => {
  it('are abbreviated, in cards and in cards in XML', () => {
    const photo = 'A'.repeat(100)
    for (const start of ['PHOTO;ENCODING=b:', 'x\nitem1.LOGO:data:image/png;base64,', '<a>KEY:'])
      assert.equal(abbreviateBase64Values(start + photo), `${start}[100 characters of base64]`)
  })

  it('are found in a time that grows with the text', () => {
    for (const part of ['>PHOTO;', '\nKEY:data:', '>PHOTO:', '\nSOUND;X=a'])
      assertLinear((size) => void abbreviateBase64Values(part.repeat(size / part.length)), 32_768)
  })
})
