import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { createMultistatusReader } from '../../../../lib/dav/multistatus/multistatus-reader.ts'
import { carddavName, davName, type XmlName } from '../../../../lib/dav/xml/xml-name.ts'
import { planCardProperties } from '../../../../lib/operations/cards/card-property-plan.ts'
import { CardResponseWriter } from '../../../../lib/operations/cards/card-response-writer.ts'
import { clientProfileFor } from '../../../../lib/operations/clients/client-profiles.ts'
import { MultistatusWriter } from '../../../../lib/operations/message/multistatus-writer.ts'
import { createCardAliases } from '../../../../lib/mapping/card-aliases.ts'
import { noDroppedPropertyOverlays } from '../../../../lib/operations/cards/dropped-property-overlays.ts'
import { upstreamQuirkPresets } from '../../../../lib/upstream/access/quirks.ts'
import { chunksOf, multistatus } from '../../dav/multistatus/multistatus-arbitrary.ts'
import {
  read,
  reference,
  type Answer,
  type Row,
} from '../../dav/multistatus/multistatus-reference.ts'
import type { ResponseSpool } from '../../../../lib/http/response-spool.ts'
import type { Account } from '../../../../lib/store/accounts.ts'
import type { Store } from '../../../../lib/store/store.ts'

const account: Account = {
  name: 'alice',
  email: undefined,
  state: 'ok',
  stateSince: 0,
  createdAt: 0,
}
const store = {
  cardAliases: () => Promise.resolve([]),
} satisfies Partial<Store> as unknown as Store
const names = await createCardAliases({ store, suffix: '.vcf' }).forBook(account, 'contacts')
const overlay = await noDroppedPropertyOverlays.forBook(account, 'contacts')
const client = clientProfileFor(undefined)

const asked = fc.uniqueArray(
  fc.constantFrom(
    davName('getetag'),
    carddavName('address-data'),
    davName('displayname'),
    davName('resourcetype'),
  ),
)

/** The responses that the bridge makes of upstream's document, as a document. */
function rewritten(
  chunks: Iterable<Buffer>,
  properties: readonly XmlName[],
  learn: boolean,
): string {
  const pieces: Buffer[] = []
  const spool = {
    writeText: (text: string) => void pieces.push(Buffer.from(text)),
    writeBytes: (bytes: Uint8Array, start = 0, end = bytes.length) =>
      void pieces.push(Buffer.from(bytes.slice(start, end))),
  } as ResponseSpool
  const writer = new MultistatusWriter(spool)
  const plan = planCardProperties(
    { kind: 'prop', names: properties, addressData: undefined },
    { user: 'alice', readOnly: false, formatProfile: client },
  )
  const options = { spool, user: 'alice', book: 'contacts', names, overlay }
  const cardWriter = new CardResponseWriter({
    ...options,
    quirks: upstreamQuirkPresets.standard,
    plan,
    formatProfile: client,
    minimal: false,
  })
  let count = 0
  const reader = createMultistatusReader(
    (view) => {
      cardWriter.write(view, `${count}`, `${count++}.vcf`)
    },
    { useTemplates: learn },
  )
  for (const chunk of chunks) reader.write(chunk)
  reader.end()
  writer.end()
  return Buffer.concat(pieces).toString()
}

/** Name and content of what upstream found of these, once each. */
function found({ propstats }: Row, properties: readonly XmlName[]): ReadonlyMap<string, string> {
  const all = propstats
    .filter(({ status = 200 }) => status < 300)
    .flatMap((propstat) => propstat.properties)
  const values = new Map<string, string>()
  for (const { name, raw, hasChildren } of all.toReversed())
    if (properties.includes(name as XmlName) && !hasChildren) values.set(name, raw)
  return values
}

describe('responses made of upstream’s responses', () => {
  it('carry the values that were asked for byte for byte, however upstream spells them', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(multistatus, asked, lengths, (source, properties, cuts) => {
        const chunks = chunksOf(Buffer.from(source), cuts)
        const document = rewritten(chunks, properties, true)
        assert.equal(document, rewritten(chunks, properties, false))
        const copied = properties.filter((name) => name !== davName('resourcetype'))
        const upstream: Answer = read([Buffer.from(source)], false)
        const ours = reference(document).rows
        assert.deepEqual(
          ours.map((row) => [row.href, found(row, copied)]),
          upstream.rows.map((row, at) => [
            `/addressbooks/alice/contacts/${at}.vcf`,
            found(row, copied),
          ]),
        )
        for (const row of ours) {
          const written = row.propstats.flatMap((each) => each.properties.map(({ name }) => name))
          assert.deepEqual(written.toSorted(), properties.toSorted())
        }
      }),
      { numRuns: 300 },
    )
  })
})
