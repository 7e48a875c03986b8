import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import type { RequestExplanation } from '../../../server/cli/explain/request-explanation.ts'
import { card, Device } from '../../safety/device.ts'
import { basic, openGoogleTestBridge } from '../../support/test-bridge.ts'
import { install } from '../../support/program-run.ts'
import { runCommand } from './trace-command.ts'

const head = (first: string, ...more: readonly string[]): string =>
  [`${first} HTTP/1.1`, 'Host: localhost:8843', `Authorization: ${basic('alice')}`, ...more].join(
    '\n',
  )

const sync = (token: string): string =>
  `<sync-collection xmlns="DAV:"><sync-token>${token}</sync-token><sync-level>1</sync-level><prop><getetag/></prop></sync-collection>`

/** Explains requests, each in a file of its own. */
async function explainer(
  t: TestContext,
  settings: object = {},
): Promise<(request: string) => Promise<RequestExplanation>> {
  const { bridge, file } = await install(t, {}, { listen: { port: 8843 }, ...settings })
  return async (request) => {
    const path = await file('request.txt', request)
    const { code, stdout, stderr } = await bridge(['explain', path, '--json'])
    assert.equal(code, 0, stderr)
    return JSON.parse(stdout) as RequestExplanation
  }
}

const ids = ({ quirks }: RequestExplanation): readonly string[] => quirks.map(({ id }) => id)

describe('carddav-bridge explain', () => {
  it('shows the client, the resource, the quirks and how far a request gets', async (t) => {
    const { bridge, file } = await install(t, {}, { listen: { port: 8843 } })
    const request = `${head('REPORT /addressbooks/alice/contacts', 'User-Agent: Mozilla/5.0 Thunderbird/128.0', 'Depth: 0')}\n\n${sync('')}`
    const { code, stdout } = await bridge(['explain', await file('request.txt', request)])
    assert.equal(code, 0)
    assert.match(stdout, /^REPORT \/addressbooks\/alice\/contacts\n/)
    assert.match(stdout, /client +profile thunderbird: takes 207 and 400/)
    assert.match(stdout, /does +initial listing\n/)
    assert.match(stdout, /is about +an address book, \/addressbooks\/alice\/contacts\/\n/)
    assert.match(
      stdout,
      /repair +refuses-empty-sync-token: upstream answers 400[^]*sync-needs-depth-1/,
    )
    assert.match(stdout, /outcome +nothing refuses it before upstream/)
  })

  it('names what the bridge refuses, with its reason', async (t) => {
    const explain = await explainer(t)
    const book = '/addressbooks/alice/contacts/'
    const cases: readonly (readonly [string, number, RegExp])[] = [
      [head(`PROPFIND ${book}`).replace('8843', '8844'), 421, /another host/],
      [head(`PROPFIND ${book}`).replace('Authorization', 'X'), 401, /no credentials/],
      [head('PROPFIND /addressbooks/bob/contacts/', 'Depth: 0'), 403, /another user than alice/],
      [head(`PROPFIND ${book}`, 'Depth: 2'), 400, /Depth/],
      [`${head(`PROPFIND ${book}`, 'Depth: 0')}\n\n<propfind`, 400, /./],
      [head('GET /nowhere'), 404, /./],
      [head(`FROB ${book}`), 400, /method/i],
      [head(`GET ${book}`, 'Origin: https://evil.example'), 403, /another origin/],
    ]
    for (const [request, status, why] of cases) {
      const { outcome } = await explain(request)
      assert.ok(outcome.kind === 'refused', `${request} ${JSON.stringify(outcome)}`)
      assert.equal(outcome.status, status, `${request} ${outcome.why}`)
      assert.match(outcome.why, why)
    }
    const own = await explain(head('OPTIONS /'))
    assert.deepEqual(own.outcome, { kind: 'answered', status: 200 })
  })

  it('names the quirks that would apply, which are none on servers other than Google', async (t) => {
    const put = `${head('PUT /addressbooks/alice/contacts/jane.vcf', 'Content-Type: text/vcard', 'If-Match: "1"')}\n\n${card('uid', 'Jane').replace(/N:.*\r\n/, '')}`
    const google = await explainer(t)
    const explained = await google(put)
    assert.deepEqual(ids(explained), [
      'renames-created-cards',
      'replaces-uid',
      'rewrites-cards',
      'ignores-preconditions',
      'needs-n',
    ])
    assert.deepEqual(explained.conditions, ['If-Match: "1"'])
    assert.deepEqual(
      ids(
        await google(
          `${head('REPORT /addressbooks/alice/contacts/', 'Depth: 1')}\n\n${sync('urn:x')}`,
        ),
      ),
      ['stale-token-is-400'],
    )
    const standard = await explainer(t, {
      upstream: { wellKnown: 'https://dav.example/', quirks: 'standard' },
    })
    assert.deepEqual(ids(await standard(put)), [])
  })

  it('explains each request of a client in an archive, not those to upstream', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    await runCommand(bridge, 'trace', 'on')
    const device = new Device(bridge)
    await device.put('jane.vcf', card('uid-of-jane'))
    await device.changes('')
    const file = join(`${bridge.dataDir}.har`)
    await runCommand(bridge, 'trace', 'export', file)
    const { stdout } = await runCommand(bridge, 'explain', file, '--json')
    const all = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as RequestExplanation)
    assert.deepEqual(
      all.map(({ request, mapping }) => [request, mapping.kind]),
      [
        ['PUT /addressbooks/alice/contacts/jane.vcf', 'card'],
        ['REPORT /addressbooks/alice/contacts/', 'book'],
      ],
    )
  })

  it('says what to do about a file without a request', async (t) => {
    const { bridge, file } = await install(t)
    const empty = await bridge(['explain', await file('empty.txt', '')])
    assert.equal(empty.code, 2)
    assert.match(empty.stderr, /does not begin with a request line such as: PROPFIND/)
    const broken = await bridge(['explain', await file('broken.har', '{"log": 1}')])
    assert.match(broken.stderr, /is no HTTP Archive/)
    assert.match((await bridge(['explain', 'missing.txt'])).stderr, /missing\.txt cannot be read/)
  })
})
