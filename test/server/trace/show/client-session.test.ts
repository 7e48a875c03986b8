import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { RecordedExchange } from '../../../../server/trace/record/recorded-request.ts'
import { describeRequest } from '../../../../server/trace/show/request-description.ts'
import {
  groupIntoClientSessions,
  describeSessionStep,
} from '../../../../server/trace/show/client-session.ts'
import { leg, message, recorded } from '../record/recorded-request.ts'

const book = '/addressbooks/alice/contacts/'
const report = (name: string, inside: string, response?: Partial<RecordedExchange>) =>
  leg({
    method: 'REPORT',
    request: message(
      `<r:${name} xmlns:r="${name.startsWith('a') ? 'urn:ietf:params:xml:ns:carddav' : 'DAV:'}" xmlns:d="DAV:">${inside}<d:prop><d:getetag/></d:prop></r:${name}>`,
    ),
    ...response,
  })
const sync = (token: string, response?: Partial<RecordedExchange>) =>
  report('sync-collection', `<d:sync-token>${token}</d:sync-token>`, response)
const multiget = (cards: number) =>
  report('addressbook-multiget', `<d:href>${book}a.vcf</d:href>`.repeat(cards))
const depth = (value: string) => ({ request: message('', [['Depth', value]]) })

const steps: readonly (readonly [string, Partial<RecordedExchange>, string])[] = [
  ['the first question', { target: '/' }, 'discovery: asks for the server'],
  ['the principal', { target: '/principals/alice/' }, 'discovery: asks for the principal'],
  [
    'the home set',
    { target: '/addressbooks/alice/', ...depth('1') },
    'discovery: looks for address books',
  ],
  ['ctag', { target: book, ...depth('0') }, 'asks whether the address book has changed'],
  ['a listing', { target: book, ...depth('1') }, 'lists all cards'],
  ['the initial sync', sync(''), 'initial listing'],
  ['a later sync', sync('urn:x'), 'asks what has changed'],
  [
    'a stale token',
    sync('urn:x', { status: 403, response: message('<valid-sync-token/>') }),
    'asks what has changed: stale token, starts over',
  ],
  ['a multiget', multiget(3), 'fetches 3 cards'],
  [
    'a broken REPORT',
    { ...multiget(1), request: message('<') },
    'sends a REPORT that cannot be read',
  ],
  ['a GET', { method: 'GET', target: `${book}a.vcf`, status: 200 }, 'fetches a card'],
  ['a creation', { method: 'PUT', target: `${book}a.vcf`, status: 201 }, 'creates a card'],
  ['an update', { method: 'PUT', target: `${book}a.vcf`, status: 204 }, 'updates a card'],
  [
    'a name that is taken',
    {
      method: 'PUT',
      target: `${book}a.vcf`,
      status: 412,
      request: message('', [['If-None-Match', '*']]),
    },
    'creates a card: is there already',
  ],
  [
    'a deletion of what has changed',
    { method: 'DELETE', target: `${book}a.vcf`, status: 412 },
    'deletes a card: has changed meanwhile',
  ],
  [
    'a wrong password',
    { target: '/', status: 401 },
    'discovery: asks for the server: is not let in',
  ],
  [
    'a client that left',
    { target: '/', error: 'the client went away' },
    'discovery: asks for the server: the client went away',
  ],
  ['a broken path', { target: '/%', status: 400 }, 'asks for an unknown path: refused with 400'],
  ['another method', { method: 'LOCK', status: 405 }, 'sends LOCK: refused with 405'],
]

describe('a recorded request in words', () => {
  for (const [what, about, words] of steps) {
    it(`is, for ${what}: ${words}`, async () => {
      const step = await describeRequest(recorded(1, { client: leg(about) }))
      assert.equal(describeSessionStep({ ...step, ids: [1] }), words)
    })
  }
})

describe('the requests of one sync', () => {
  it('are its steps, equal ones together', async () => {
    const clients = [leg({ target: '/' }), sync(''), multiget(100), multiget(50)]
    const [visit, ...others] = await groupIntoClientSessions(
      clients.map((client, at) => recorded(at + 1, { client })),
    )
    assert.deepEqual(visit?.steps.map(describeSessionStep), [
      'discovery: asks for the server',
      'initial listing',
      'fetches 150 cards in 2 requests',
    ])
    assert.deepEqual(visit.steps[2]?.ids, [3, 4])
    assert.deepEqual(others, [])
  })

  it('are apart from those of another device, and from those after a pause', async () => {
    const tablet = { who: { account: 'alice', device: 'tablet' } }
    const visits = await groupIntoClientSessions([
      recorded(1),
      recorded(2, tablet),
      recorded(3),
      recorded(4, { at: recorded(3).at + 61_000 }),
    ])
    assert.deepEqual(
      visits.map(({ who, steps }) => [who?.device, steps.flatMap(({ ids }) => ids)]),
      [
        ['phone', [1, 3]],
        ['tablet', [2]],
        ['phone', [4]],
      ],
    )
  })
})
