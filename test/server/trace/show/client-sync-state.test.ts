import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createSyncTokens, type SyncPoint } from '../../../../lib/replica/sync-tokens.ts'
import {
  deriveClientSyncStates,
  type ClientSyncState,
} from '../../../../server/trace/show/client-sync-state.ts'
import type { RecordedRequest } from '../../../../server/trace/record/recorded-request.ts'
import { multigetBody, syncBody } from '../../../support/dav-bodies.ts'
import { leg, message, recorded } from '../record/recorded-request.ts'

const book = '/addressbooks/alice/contacts/'
const tokens = createSyncTokens(Buffer.alloc(32))
const point = (revision: number): SyncPoint => ({
  ...{ account: 'alice 1', book: 'contacts', epoch: 'e', since: undefined, form: '' },
  ...{ revision, after: undefined },
})
const token = (revision: number): string => tokens.print(point(revision))

interface Row {
  readonly name: string
  readonly isGone?: boolean
  readonly card?: string
}

const multistatus = (rows: readonly Row[], syncToken?: string): string =>
  `<d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav">${rows
    .map(
      ({ name, isGone, card }) =>
        `<d:response><d:href>${book}${name}</d:href>${
          isGone
            ? '<d:status>HTTP/1.1 404 Not Found</d:status>'
            : `<d:propstat><d:prop><d:getetag>"1"</d:getetag>${
                card === undefined ? '' : `<c:address-data>${card}</c:address-data>`
              }</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat>`
        }</d:response>`,
    )
    .join(
      '',
    )}${syncToken === undefined ? '' : `<d:sync-token>${syncToken}</d:sync-token>`}</d:multistatus>`

let id = 0
const said = (
  method: string,
  target: string,
  body: string,
  answer: string,
  status = 207,
): RecordedRequest =>
  recorded(++id, {
    client: leg({
      method,
      target,
      status,
      request: message(body, [['Depth', '1']]),
      response: message(answer),
    }),
  })

const sync = (from: string, rows: readonly Row[], to: string): RecordedRequest =>
  said('REPORT', book, syncBody(from), multistatus(rows, to))
const fetched = (...names: readonly string[]): RecordedRequest =>
  said(
    'REPORT',
    book,
    multigetBody(names.map((name) => book + name)),
    multistatus(names.map((name) => ({ name, card: 'BEGIN:VCARD' }))),
  )

async function stateAfter(...recordings: readonly RecordedRequest[]): Promise<ClientSyncState> {
  const [state, ...others] = await deriveClientSyncStates(recordings, (text) => tokens.read(text))
  assert.deepEqual(others, [])
  return state ?? assert.fail('nothing is known')
}

const numbers = ({ known, fetched: told, gone }: ClientSyncState): readonly number[] => [
  known,
  told,
  gone,
]
const rows = (...names: readonly string[]): readonly Row[] => names.map((name) => ({ name }))

describe('the sync state of a client', () => {
  it('follows from its syncs and fetches: cards known, fetched and gone, and its token', async () => {
    const state = await stateAfter(
      sync('', [{ name: '' }, ...rows('a.vcf', 'b.vcf', 'c.vcf')], token(1)),
      fetched('a.vcf', 'b.vcf'),
      sync(token(1), [{ name: 'b.vcf', isGone: true }, { name: 'd.vcf' }], token(2)),
    )
    assert.deepEqual(numbers(state), [3, 1, 1])
    assert.equal(state.device, 'alice/phone')
    assert.deepEqual(state.token?.means, point(2))
    assert.deepEqual(state.unknown, [])
  })

  it('counts what it wrote, deleted and read one by one', async () => {
    const state = await stateAfter(
      said('PROPFIND', book, '', multistatus(rows('a.vcf'))),
      said('PUT', `${book}b.vcf`, 'BEGIN:VCARD', '', 201),
      said('GET', `${book}a.vcf`, '', 'BEGIN:VCARD', 200),
      said('PUT', `${book}refused.vcf`, 'BEGIN:VCARD', '', 412),
      said('DELETE', `${book}a.vcf`, '', '', 204),
    )
    assert.deepEqual(numbers(state), [1, 1, 1])
    assert.equal(state.token, undefined)
  })

  it('starts over with a new listing', async () => {
    const state = await stateAfter(
      sync('', rows('a.vcf', 'b.vcf'), token(1)),
      sync('', rows('c.vcf'), token(2)),
    )
    assert.deepEqual(numbers(state), [1, 0, 0])
  })

  it('says what is not known', async () => {
    const later = await stateAfter(sync(token(1), rows('a.vcf'), token(2)))
    assert.match(later.unknown.join(), /before the recording began is not known/)
    const cut = await stateAfter(
      said(
        'REPORT',
        book,
        syncBody(''),
        multistatus(rows('a.vcf', 'b.vcf'), token(3)).slice(0, 350),
      ),
    )
    assert.match(cut.unknown.join(), /too long to be recorded whole/)
    const foreign = await stateAfter(sync('', rows('a.vcf'), 'http://other.example/1'))
    assert.equal(foreign.token?.means, undefined)
  })

  it('is missing for clients that were not authenticated, or only looked for the book', async () => {
    const states = await deriveClientSyncStates(
      [
        recorded(1, { who: undefined, client: leg({ status: 401 }) }),
        recorded(2, { client: leg({ target: '/principals/alice/' }) }),
        recorded(3, { client: leg({ target: '/%' }) }),
      ],
      (text) => tokens.read(text),
    )
    assert.deepEqual(states, [])
  })
})
