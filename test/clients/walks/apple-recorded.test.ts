import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { describe, it } from 'node:test'
import { requires, shared, sharedPath } from '../../support/debian.ts'
import { openCurlTestBridge } from '../curl-bridge.ts'
import * as apple from './apple.ts'
import * as addressBook from './osx-10-6.ts'
import { recordedRequests, type RecordedRequest } from './recorded-requests.ts'

const folder = 'field/requests'
const files = globSync(sharedPath(`${folder}/apple-*.txt`)).sort()
const recorded = files.flatMap(recordedRequests)

/** What the walks send, with what the recordings have where the walks fill in their own. */
const bodies: readonly string[] = [
  ...[apple.start, apple.principalProps, apple.homeProps, apple.marks],
  apple.sync('b905a5fd-ce23-4190-9be3-236969d071a8'),
  apple.meCard('/addressbooks/evert/book1/E7213AAA-7206-4B97-926A-CDFECBD91C26-ABSPlugin.vcf'),
  ...[addressBook.principalProps, addressBook.homeProps],
]

// The body from iOS 8 has lost its indentation where it was published: with it it has the length in its head.
const unindented = (body: string): string => body.replace(/^ +/gm, '')
const inTheWalks = ({ body }: RecordedRequest): string | undefined =>
  bodies.find((sent) => unindented(sent) === unindented(body))

describe("what Apple's clients were recorded to send", { skip: shared(folder) }, () => {
  it('is what the walks send, in its recorded length', () => {
    assert(recorded.length > 0)
    for (const request of recorded) {
      const sent = inTheWalks(request)
      assert(sent !== undefined, `${request.file} has a request that is in no walk`)
      const length = request.headers.find(([name]) => name === 'Content-Length')?.[1]
      assert.equal(String(sent.length), length ?? String(sent.length), request.file)
    }
  })

  for (const quirks of ['google', 'standard'] as const)
    it(`is answered on quirks: ${quirks}, by curl`, { skip: requires('curl') }, async (t) => {
      const { ask, book } = await openCurlTestBridge(t, quirks)
      for (const request of recorded.flatMap(alsoForContacts)) {
        const { target, body } = atHome(request, book)
        const fields = sentFields(request)
        const { answer, sent } = await ask(target, flagsOf(request, fields), body)
        const about = `${request.file}: ${request.method} ${target}`
        assert.equal(answer.status, expected(request), `${about}\n${answer.text}`)
        for (const line of fields) assert(sent.at(-1)?.includes(line), `${about} lacks ${line}`)
      }
    })
})

// "The CardDAV request differs only in the path", says the recording.
const alsoForContacts = (request: RecordedRequest): readonly RecordedRequest[] =>
  request.target === '/.well-known/caldav'
    ? [request, { ...request, target: '/.well-known/carddav' }]
    : [request]

function expected({ file, target }: RecordedRequest): number {
  if (target === '/.well-known/caldav') return 404
  return file === 'apple-macos-sync-collection.txt' ? 403 : 207
}

/** The request with the paths of alice in place of those of whoever was recorded. */
function atHome({ target, body }: RecordedRequest, book: string): { target: string; body: string } {
  const fill = (text: string): string =>
    text
      .replace('{principal}', '/principals/alice/')
      .replace(/\{addressbook-home\}\/|\{addressbook-home-set\}/, '/addressbooks/alice/')
      .replace(/\{addressbook\}|\/addressbooks\/evert\/book1\//, book)
      .replace('/addressbooks/evert/', '/addressbooks/alice/')
  return { target: fill(target), body: fill(body) }
}

/** All that was recorded, but for what is another's here. */
const sentFields = ({ headers }: RecordedRequest): readonly string[] =>
  headers
    .filter(([name]) => !['Host', 'Authorization', 'Content-Length'].includes(name))
    .map(([name, value]) => `${name}: ${value}`)

const flagsOf = ({ method }: RecordedRequest, fields: readonly string[]): readonly string[] => [
  ...['--anyauth', '--location', '--post301', '--compressed', '--request', method],
  // Some had no type, or it was not recorded; curl would call the body a web form's.
  ...['Content-Type:', ...fields].flatMap((field) => ['--header', field]),
  ...['--data-binary', '@-'],
]
