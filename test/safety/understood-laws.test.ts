import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import { parseVCard, printVCard, type VCard } from '../../lib/vcard/text/vcard.ts'
import { usedPropertyNames } from '../../lib/vcard/merge/used-property-names.ts'
import { COMMONLY_SUPPORTED_PROPERTIES } from '../../lib/operations/clients/supported-property-names.ts'
import {
  cardOfSamples,
  contentOf,
  sampleProperties,
  type SampleProperty,
} from '../lib/vcard/sample-properties.ts'
import { sendRawRequest } from '../support/bridge-requests.ts'
import { addDevice } from '../support/add-device.ts'
import { basic, openTestBridge, type TestBridge } from '../support/test-bridge.ts'
import { createScope } from '../support/scope.ts'
import { startPlainDav, type PlainDav } from '../upstreams/plain-dav.ts'

const path = '/addressbooks/alice/people/jane.vcf'

describe('an update of any card by a client that knows some properties', () => {
  const scope = createScope()
  let upstream: PlainDav
  let bridge: TestBridge
  let round = 0
  before(async () => {
    upstream = await startPlainDav(scope)
    bridge = await openTestBridge(scope, upstream)
  })
  after(() => scope.close())

  /** What is stored when a new device, which has sent `first` before, reads `current` and writes `upload`. */
  async function stored(first: VCard, current: VCard, upload: VCard): Promise<VCard> {
    const name = `device-${(round += 1)}`
    await addDevice(bridge, { name, password: name })
    const headers = { Authorization: basic('alice', name), 'Content-Type': 'text/vcard' }
    for (const [before, body] of [
      [first, first],
      [current, upload],
    ] as const) {
      upstream.books[0].put('jane.vcf', printVCard(before))
      const answer = await sendRawRequest(bridge, 'PUT', path, { headers, body: printVCard(body) })
      assert.equal(answer.status, 204, answer.text)
    }
    return parseVCard(Buffer.from(upstream.books[0].get('jane.vcf')?.text ?? ''))
  }

  const some = fc.tuple(sampleProperties, fc.nat()).map(([all, pick]) => ({
    all,
    names: new Set(all.map(({ name }) => name).filter((_, at) => ((pick >> at) & 1) === 1)),
  }))
  const isBasic = ({ name }: SampleProperty): boolean =>
    COMMONLY_SUPPORTED_PROPERTIES.includes(name)

  it('loses nothing that the client does not understand, and keeps nothing that it removes', async () => {
    await fc.assert(
      fc.asyncProperty(some, sampleProperties, async ({ all, names }, sent) => {
        const known = (one: SampleProperty): boolean => isBasic(one) || names.has(one.name)
        const first = cardOfSamples(all.filter(known))
        const learnt = new Set([...COMMONLY_SUPPORTED_PROPERTIES, ...usedPropertyNames(first)])
        const upload = cardOfSamples(sent.filter(known), 50)
        const isLeft = (name: string): boolean => !learnt.has(name)
        const result = await stored(first, cardOfSamples(all), upload)
        const strange = all.filter(({ name }) => isLeft(name))
        const content = contentOf(result)
        for (const line of contentOf(cardOfSamples(strange)).filter(
          (one) => !/^N\||^VERSION/.test(one),
        ))
          assert.ok(content.includes(line), `${line} is lost`)
        const rest = result.filter(({ name }) => learnt.has(name))
        assert.deepEqual(
          rest.map(({ name, value }) => `${name}:${value}`).sort(),
          upload
            .filter(({ name }) => learnt.has(name))
            .map(({ name, value }) => `${name}:${value}`)
            .sort(),
        )
      }),
      { numRuns: 60 },
    )
  })

  it('that leaves out all it does not know gives back the very card', async () => {
    await fc.assert(
      fc.asyncProperty(some, async ({ all, names }) => {
        const known = (one: SampleProperty): boolean => isBasic(one) || names.has(one.name)
        const upload = cardOfSamples(all.filter(known))
        const result = await stored(cardOfSamples([]), cardOfSamples(all), upload)
        assert.deepEqual(contentOf(result), contentOf(cardOfSamples(all)))
      }),
      { numRuns: 60 },
    )
  })
})
