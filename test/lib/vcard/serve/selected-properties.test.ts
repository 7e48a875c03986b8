import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { selectVCardProperties } from '../../../../lib/vcard/serve/selected-properties.ts'
import { card, linesOf } from '../fixtures.ts'

const whole = card(
  'VERSION:3.0',
  'FN:x',
  'item1.EMAIL;TYPE=HOME:a@b',
  'item1.X-ABLabel:l',
  'EMAIL:c@d',
)
const part = (...names: readonly string[]) =>
  linesOf(
    selectVCardProperties(
      whole,
      names.map((name) => ({ name, novalue: false })),
    ),
  ).slice(1)

describe('part of a card', () => {
  it('is all of it when nothing is named', () => {
    assert.equal(selectVCardProperties(whole, undefined), whole)
  })

  it('always has VERSION', () => {
    assert.deepEqual(linesOf(selectVCardProperties(whole, [])), ['VERSION:3.0'])
  })

  it('has a property in every group by its name, in one group by its full name', () => {
    assert.deepEqual(part('EMAIL'), ['item1.EMAIL;TYPE=HOME:a@b', 'EMAIL:c@d'])
    assert.deepEqual(part('ITEM1.EMAIL', 'fn'), ['FN:x', 'item1.EMAIL;TYPE=HOME:a@b'])
  })

  it('leaves the value out when asked to', () => {
    const asked = [{ name: 'ITEM1.EMAIL', novalue: true }]
    assert.deepEqual(linesOf(selectVCardProperties(whole, asked)).slice(1), [
      'item1.EMAIL;TYPE=HOME:',
    ])
  })
})
