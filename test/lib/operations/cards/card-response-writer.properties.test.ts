import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { carddavName, davName, type XmlName } from '../../../../lib/dav/xml/xml-name.ts'
import type { ResponseSpool } from '../../../../lib/http/response-spool.ts'
import { CardResponseWriter } from '../../../../lib/operations/cards/card-response-writer.ts'
import { clientProfileFor } from '../../../../lib/operations/clients/client-profiles.ts'
import { MultistatusWriter } from '../../../../lib/operations/message/multistatus-writer.ts'
import type { BookSnapshot, CardRow } from '../../../../lib/replica/state/replica-store.ts'
import { reference, type Row } from '../../dav/multistatus/multistatus-reference.ts'

const [getetag, getlastmodified] = [davName('getetag'), davName('getlastmodified')]
const getcontentlength = davName('getcontentlength')
const [addressData, displayname] = [carddavName('address-data'), davName('displayname')]

const asked = fc.uniqueArray(
  fc.constantFrom(
    getetag,
    getcontentlength,
    getlastmodified,
    addressData,
    displayname,
    davName('resourcetype'),
  ),
)

const line = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(']]>', '<![CDATA[', '&amp;', '&#13;', '<!--', '\r', '\t', '\ufeff', 'é😀', ' '),
)
const body = fc
  .tuple(fc.array(line), fc.constantFrom('\r\n', '\n'))
  .map(([lines, end]) => lines.join(end))
const etag = fc.string({ unit: 'grapheme-ascii' }).map((text) => `"${text}"`)
const seconds = fc.integer({ min: 0, max: 4e9 }).map((at) => at * 1000)
const card = fc.record({ body, etag, modified: fc.option(seconds, { nil: undefined }) })

interface Card {
  readonly body: string
  readonly etag: string
  readonly modified: number | undefined
}

const rowOf = ({ body: text, etag, modified }: Card, at: number): CardRow => ({
  id: `${at}`,
  name: `${at}.vcf`,
  uid: undefined,
  upstreamEtag: etag,
  etag,
  body: `${at}`,
  size: Buffer.byteLength(text),
  modified,
  created: undefined,
  revision: at,
})

/** The document that tells of these cards. */
function written(cards: readonly Card[], names: readonly XmlName[]): string {
  const pieces: string[] = []
  const spool = { writeText: (text: string) => void pieces.push(text) } as ResponseSpool
  const snapshot = {
    head: { properties: new Map<XmlName, string>() },
    body: (key: string) => Buffer.from(cards[Number(key)]?.body ?? ''),
  } as unknown as BookSnapshot
  const document = new MultistatusWriter(spool)
  const writer = new CardResponseWriter({
    ...{ user: 'alice', readOnly: false, formatProfile: clientProfileFor(undefined) },
    ...{ baseHref: '/addressbooks/alice/contacts/', snapshot, spool, minimal: false },
    props: { kind: 'prop', names, addressData: undefined },
  })
  for (const [at, each] of cards.entries()) writer.write(rowOf(each, at))
  document.end()
  return pieces.join('')
}

/** Name and text of the properties with that status, as another parser reads them. */
const propertiesOf = ({ propstats }: Row, status: number): ReadonlyMap<string, string> =>
  new Map(
    propstats
      .filter((propstat) => propstat.status === status)
      .flatMap(({ properties }) => properties.map(({ name, text }) => [name, text] as const)),
  )

/** In XML lines end with LF, and what it cannot carry at all is told as U+FFFD. */
const inXml = (text: string): string =>
  text.replaceAll('\r\n', '\n').replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '\ufffd')

describe('responses made of the known cards', () => {
  it('carry each card as it is, and each property once, whatever is in them', () => {
    fc.assert(
      fc.property(fc.array(card, { maxLength: 4 }), asked, (cards, names) => {
        const { rows } = reference(written(cards, names))
        assert.deepEqual(
          rows.map(({ href }) => href),
          cards.map((_, at) => `/addressbooks/alice/contacts/${at}.vcf`),
        )
        for (const [at, row] of rows.entries()) {
          const [found, missing] = [propertiesOf(row, 200), propertiesOf(row, 404)]
          const told = row.propstats.flatMap(({ properties }) => properties.map(({ name }) => name))
          assert.deepEqual(told.toSorted(), names.toSorted())
          const { body = '', etag, modified } = cards[at] ?? {}
          const texts = {
            [addressData]: inXml(body),
            [getetag]: etag,
            [getcontentlength]: String(Buffer.byteLength(body)),
            [getlastmodified]:
              modified === undefined ? undefined : new Date(modified).toUTCString(),
          }
          for (const [name, text] of Object.entries(texts))
            if (names.includes(name as XmlName)) {
              assert.equal(found.get(name), text)
              assert.equal(missing.has(name), text === undefined)
            }
          assert.equal(found.has(displayname), false)
        }
      }),
      { numRuns: 500 },
    )
  })
})
