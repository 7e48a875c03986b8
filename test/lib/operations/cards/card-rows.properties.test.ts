import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { createMultistatusReader } from '../../../../lib/dav/multistatus/multistatus-reader.ts'
import { carddav, dav, type Name } from '../../../../lib/dav/xml/names.ts'
import { planCards } from '../../../../lib/operations/cards/card-plan.ts'
import { CardRows } from '../../../../lib/operations/cards/card-rows.ts'
import { profileOf } from '../../../../lib/operations/clients/profiles.ts'
import { MultistatusWriter } from '../../../../lib/operations/message/multistatus-writer.ts'
import { createAliases } from '../../../../lib/mapping/aliases.ts'
import { nothingKept } from '../../../../lib/operations/cards/kept-cards.ts'
import { quirks } from '../../../../lib/upstream/access/quirks.ts'
import { chunksOf, multistatus } from '../../dav/multistatus/multistatus-arbitrary.ts'
import {
  read,
  reference,
  type Answer,
  type Row,
} from '../../dav/multistatus/multistatus-reference.ts'
import type { Spool } from '../../../../lib/http/spool.ts'
import type { Account, Store } from '../../../../lib/store/store.ts'

const account: Account = {
  name: 'alice',
  email: undefined,
  state: 'ok',
  stateSince: 0,
  createdAt: 0,
}
const store = { aliases: () => Promise.resolve([]) } satisfies Partial<Store> as unknown as Store
const names = await createAliases({ store, suffix: '.vcf' }).of(account, 'contacts')
const kept = await nothingKept.of(account, 'contacts')
const client = profileOf(undefined)

const asked = fc.uniqueArray(
  fc.constantFrom(dav('getetag'), carddav('address-data'), dav('displayname'), dav('resourcetype')),
)

/** The rows that the bridge makes of upstream's document, as a document. */
function rewritten(chunks: Iterable<Buffer>, properties: readonly Name[], learn: boolean): string {
  const pieces: Buffer[] = []
  const spool = {
    text: (text: string) => void pieces.push(Buffer.from(text)),
    copy: (bytes: Uint8Array, start = 0, end = bytes.length) =>
      void pieces.push(Buffer.from(bytes.slice(start, end))),
  } as Spool
  const writer = new MultistatusWriter(spool)
  const plan = planCards(
    { kind: 'prop', names: properties, addressData: undefined },
    { user: 'alice', readOnly: false, reader: client },
  )
  const place = { spool, user: 'alice', book: 'contacts', names, kept }
  const rows = new CardRows({
    ...place,
    quirks: quirks.standard,
    plan,
    reader: client,
    minimal: false,
  })
  let count = 0
  const reader = createMultistatusReader(
    (view) => {
      rows.card(view, `${count}`, `${count++}.vcf`)
    },
    { learn },
  )
  for (const chunk of chunks) reader.write(chunk)
  reader.end()
  writer.end()
  return Buffer.concat(pieces).toString()
}

/** Name and content of what upstream found of these, once each. */
function found({ propstats }: Row, properties: readonly Name[]): ReadonlyMap<string, string> {
  const all = propstats
    .filter(({ status = 200 }) => status < 300)
    .flatMap((propstat) => propstat.properties)
  const values = new Map<string, string>()
  for (const { name, raw, hasChildren } of all.toReversed())
    if (properties.includes(name as Name) && !hasChildren) values.set(name, raw)
  return values
}

describe('rows made of upstream’s rows', () => {
  it('carry the values that were asked for byte for byte, however upstream spells its rows', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(multistatus, asked, lengths, (source, properties, cuts) => {
        const chunks = chunksOf(Buffer.from(source), cuts)
        const document = rewritten(chunks, properties, true)
        assert.equal(document, rewritten(chunks, properties, false))
        const copied = properties.filter((name) => name !== dav('resourcetype'))
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
          const told = row.propstats.flatMap((each) => each.properties.map(({ name }) => name))
          assert.deepEqual(told.toSorted(), properties.toSorted())
        }
      }),
      { numRuns: 300 },
    )
  })
})
