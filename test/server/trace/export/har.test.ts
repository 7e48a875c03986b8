import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { harProblems } from '../../../support/har.ts'
import { formatCurlCommand } from '../../../../server/trace/export/curl.ts'
import { toHar } from '../../../../server/trace/export/har.ts'
import type {
  RecordedRequest,
  RecordedExchange,
} from '../../../../server/trace/record/recorded-request.ts'

const body = (text: string) => ({
  content: Buffer.from(text),
  length: Buffer.byteLength(text),
  isCut: false,
})

const client: RecordedExchange = {
  method: 'PROPFIND',
  target: '/addressbooks/alice/?a=1',
  request: {
    headers: [
      ['Host', 'localhost:8843'],
      ['Authorization', 'Basic [masked]'],
      ['Depth', '1'],
      ['Content-Type', 'text/xml'],
    ],
    body: body("<x>it's</x>"),
  },
  status: 207,
  response: { headers: [['Content-Type', 'application/xml']], body: body('<y/>') },
  error: undefined,
  began: 0,
  answered: 5,
  ended: 6,
}

const recorded: RecordedRequest = {
  id: 7,
  at: 1.7e12,
  who: { account: 'alice', device: 'phone' },
  profile: 'default',
  userAgent: undefined,
  client,
  upstream: [
    {
      ...client,
      target: 'https://www.googleapis.com/carddav/v1/',
      status: undefined,
      response: undefined,
      answered: undefined,
      error: 'www.googleapis.com is too slow',
    },
  ],
  states: [],
  repairs: [{ table: 'quirk', row: 'sync-needs-depth-1', did: 'Depth 0 became 1' }],
  replayOf: undefined,
  size: 1,
}

describe('a recording as HAR', () => {
  it('is valid by the schema of HAR 1.2, also without a response', () => {
    assert.deepEqual(harProblems(toHar([recorded], '0.1.0')), [])
  })

  it('has the client’s request first, as a page, then upstream’s', () => {
    const { pages, entries } = toHar([recorded], '0.1.0').log
    assert.deepEqual(
      entries.map(({ request, response, pageref }) => [pageref, request.url, response.status]),
      [
        ['request-7', 'http://localhost:8843/addressbooks/alice/?a=1', 207],
        ['request-7', 'https://www.googleapis.com/carddav/v1/', 0],
      ],
    )
    assert.match(pages?.[0]?.comment ?? '', /sync-needs-depth-1/)
  })
})

describe('a recording as a curl command', () => {
  it('asks for the password, and quotes for the shell', () => {
    const expected = [
      'curl --include --globoff --path-as-is --request PROPFIND',
      '--user alice',
      "--header 'Depth: 1'",
      "--header 'Content-Type: text/xml'",
      "--data-raw '<x>it'\\''s</x>'",
      "'http://localhost:8843/addressbooks/alice/?a=1'",
    ]
    assert.equal(formatCurlCommand(client, 'alice'), expected.join(' \\\n  '))
  })

  it('waits for no body after a HEAD', () => {
    assert.match(formatCurlCommand({ ...client, method: 'HEAD' }, undefined), /^curl .*--head \\\n/)
  })
})
