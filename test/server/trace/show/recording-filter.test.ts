import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  parseRecordingFilter,
  matchesRecordingFilter,
} from '../../../../server/trace/show/recording-filter.ts'
import { leg, message, recorded } from '../record/recorded-request.ts'

const card = recorded(1, {
  client: leg({ method: 'PUT', target: '/addressbooks/alice/contacts/ada.vcf', status: 201 }),
  upstream: [
    leg({ request: message('BEGIN:VCARD\nFN:Ada Lovelace'), target: 'https://up.example/1' }),
  ],
  repairs: [{ table: 'quirk', row: 'needs-n', did: 'N was filled in' }],
})
const refused = recorded(2, { who: undefined, client: leg({ status: 401 }) })
const lost = recorded(3, { client: leg({ status: undefined, response: undefined, error: 'gone' }) })

const found = (query: string): readonly number[] =>
  [card, refused, lost]
    .filter((one) => matchesRecordingFilter(one, parseRecordingFilter(new URLSearchParams(query))))
    .map(({ id }) => id)

describe('the filter of the list', () => {
  it('finds by device, method, status and path', () => {
    assert.deepEqual(found(''), [1, 2, 3])
    assert.deepEqual(found('device=*&method=&status=&path=&text='), [1, 2, 3])
    assert.deepEqual(found('device=alice/phone'), [1, 3])
    assert.deepEqual(found('device='), [2])
    assert.deepEqual(found('method=put'), [1])
    assert.deepEqual(found('status=4xx'), [2])
    assert.deepEqual(found('status=201'), [1])
    assert.deepEqual(found('status=none'), [3])
    assert.deepEqual(found('path=ADA.vcf'), [1])
    assert.deepEqual(found('path=up.example'), [1])
  })

  it('finds text in bodies, headers and repairs, upper or lower case', () => {
    assert.deepEqual(found('text=LOVELACE'), [1])
    assert.deepEqual(found('text=needs-n'), [1])
    assert.deepEqual(found('text=.*'), [])
  })

  it('finds only errors, and only what was repaired', () => {
    assert.deepEqual(found('errors=on'), [2, 3])
    assert.deepEqual(found('repaired=on'), [1])
    assert.deepEqual(found('repaired=on&errors=on'), [])
  })
})
