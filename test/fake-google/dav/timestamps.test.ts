import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { printSyncToken, readSyncToken } from './sync-token.ts'
import { etagOf, revOf } from './timestamps.ts'

describe('§3 ETags and sync-tokens of the fake Google', () => {
  it('prints an ETag in Pacific time, in summer and in winter', () => {
    assert.equal(etagOf(Date.parse('2016-08-31T13:48:15.818Z')), '"2016-08-31T06:48:15.818-07:00"')
    assert.equal(etagOf(Date.parse('2019-02-28T09:49:18.255Z')), '"2019-02-28T01:49:18.255-08:00"')
  })

  it('changes to and from daylight saving time when California does', () => {
    assert.match(etagOf(Date.parse('2026-03-08T09:59:59.999Z')), /T01:59:59.999-08:00/)
    assert.match(etagOf(Date.parse('2026-03-08T10:00:00.000Z')), /T03:00:00.000-07:00/)
    assert.match(etagOf(Date.parse('2026-11-01T08:59:59.999Z')), /T01:59:59.999-07:00/)
    assert.match(etagOf(Date.parse('2026-11-01T09:00:00.000Z')), /T01:00:00.000-08:00/)
  })

  it('prints REV as the same instant in UTC', () => {
    assert.equal(revOf(Date.parse('2016-08-31T06:48:15.818-07:00')), '2016-08-31T13:48:15Z')
  })

  it('§2 prints the recorded token for its time', () => {
    const microseconds = Date.parse('2016-08-31T15:44:21.910Z') * 1000 + 2
    const token = 'https://www.googleapis.com/carddav/v1/synctoken/0801100118F2C3CEC4FFEBCE02'
    assert.equal(printSyncToken(microseconds), token)
  })

  it('reads back every token that it prints', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 53 - 1 }), (microseconds) => {
        assert.equal(readSyncToken(printSyncToken(microseconds)), microseconds)
      }),
    )
  })

  it('reads nothing else', () => {
    for (const token of [
      '',
      'x',
      'data:,1',
      printSyncToken(7) + '0',
      printSyncToken(2 ** 50 - 1).toLowerCase(),
    ]) {
      assert.equal(readSyncToken(token), undefined)
    }
  })
})
