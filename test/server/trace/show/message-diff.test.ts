import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  diffResponses,
  maxDiffLines,
  diffRequests,
  type MessageDiff,
} from '../../../../server/trace/show/message-diff.ts'
import { prettyLineText } from '../../../../server/trace/show/pretty-line.ts'
import { leg, message } from '../record/recorded-request.ts'

const told = (diff: MessageDiff): readonly string[] =>
  'leftOut' in diff
    ? [diff.leftOut]
    : diff.changes.flatMap(({ kind, lines }) =>
        kind === 'same' ? [] : lines.map((line) => `${kind} ${prettyLineText(line).trim()}`),
      )

describe('the diff of two messages', () => {
  it('is line by line: paths, header fields, hrefs, properties of cards', () => {
    const card = (url: string): string => `BEGIN:VCARD\nFN:Ada\nURL:${url}\nEND:VCARD\n`
    const upstream = leg({
      response: message(
        `<D:m xmlns:D="DAV:"><D:href>/carddav/v1/x</D:href><D:data>${card('http\\://a')}</D:data></D:m>`,
        [['Server', 'ESF']],
      ),
    })
    const client = leg({
      response: message(
        `<d:m xmlns:d="DAV:"><d:href>/addressbooks/x</d:href><d:data>${card('http://a')}</d:data></d:m>`,
        [['DAV', '1']],
      ),
    })
    assert.deepEqual(told(diffResponses(upstream, client)), [
      'removed server: ESF',
      'added dav: 1',
      'removed <D:href>/carddav/v1/x</D:href>',
      'added <d:href>/addressbooks/x</d:href>',
      'removed URL:http\\://a',
      'added URL:http://a',
    ])
  })

  it('is empty where only prefixes, indentation and connection headers differ', () => {
    const client = leg({
      target: '/x',
      request: message('<d:a xmlns:d="DAV:">\n  <d:b/>\n</d:a>', [
        ['Host', 'here'],
        ['Depth', '1'],
      ]),
    })
    const upstream = leg({
      target: '/x',
      request: message('<a xmlns="DAV:"><b/></a>', [
        ['depth', '1'],
        ['Content-Length', '7'],
      ]),
    })
    assert.deepEqual(told(diffRequests(client, upstream)), [])
  })

  it('is left out, with a reason, for too many lines or another kind of request', () => {
    const long = leg({ request: message('x\n'.repeat(maxDiffLines + 1)) })
    assert.deepEqual(told(diffRequests(long, leg())), ['more than 5,000 lines are not compared'])
    assert.match(told(diffRequests(leg({ method: 'PUT' }), leg()))[0] ?? '', /this PROPFIND is/)
  })

  it('gives up on texts that have nothing in common, soon', () => {
    const lines = (word: string): string =>
      Array.from({ length: maxDiffLines - 10 }, (_, at) => `${word}${String(at)}`).join('\n')
    const began = performance.now()
    const diff = diffRequests(
      leg({ request: message(lines('a')) }),
      leg({ request: message(lines('b')) }),
    )
    assert.ok(performance.now() - began < 2_000)
    assert.ok('leftOut' in diff)
  })
})
