import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  calendarserverName,
  carddavName,
  davName,
  type XmlName,
} from '../../../../lib/dav/xml/xml-name.ts'
import { parsePropfindBody } from '../../../../lib/dav/request/propfind-body.ts'
import { parseProppatchBody } from '../../../../lib/dav/request/proppatch-body.ts'
import { parseReportBody } from '../../../../lib/dav/request/report-body.ts'
import type {
  AddressbookMultiget,
  AddressbookQuery,
  SyncCollectionReport,
} from '../../../../lib/dav/request/report-request.ts'
import type { ProppatchInstruction } from '../../../../lib/dav/request/proppatch-body.ts'
import { element, printFilter, printLimit, printProps, printUpdate } from './print-request.ts'
import { draws, printXml, type Element } from '../xml/print-xml.ts'
import { filter, optional, props, record, text } from './request-models.ts'

const COUNT = { numRuns: 150 }

/** Prints each model in a random spelling, parses it and expects the model back. */
function readsBack<T>(
  models: fc.Arbitrary<T>,
  print: (model: T) => Element,
  parse: (body: Buffer) => Promise<unknown>,
) {
  return fc.assert(
    fc.asyncProperty(models, draws(), async (model, draw) => {
      assert.deepEqual(await parse(Buffer.from(printXml(print(model), draw))), model)
    }),
    COUNT,
  )
}

describe('request bodies in any spelling of XML', () => {
  it('are read back as the PROPFIND that was meant', async () => {
    await readsBack(props, (p) => element(davName('propfind'), printProps(p)), parsePropfindBody)
  })

  it('are read back as the query that was meant', async () => {
    const queries: fc.Arbitrary<AddressbookQuery> = record({
      report: fc.constant('addressbook-query'),
      filter,
      limit: optional(fc.nat()),
      props,
    })
    await readsBack(
      queries,
      (q) =>
        element(carddavName('addressbook-query'), [
          ...printProps(q.props),
          printFilter(q.filter),
          ...printLimit(carddavName, q.limit),
        ]),
      parseReportBody,
    )
  })

  it('are read back as the multiget that was meant', async () => {
    const multigets: fc.Arbitrary<AddressbookMultiget> = record({
      report: fc.constant('addressbook-multiget'),
      hrefs: fc.array(
        text.map((t) => t.trim()),
        { maxLength: 5 },
      ),
      props,
    })
    await readsBack(
      multigets,
      (m) =>
        element(carddavName('addressbook-multiget'), [
          ...printProps(m.props),
          ...m.hrefs.map((href) => element(davName('href'), [href])),
        ]),
      parseReportBody,
    )
  })

  it('are read back as the sync-collection that was meant', async () => {
    const syncs: fc.Arbitrary<SyncCollectionReport> = record({
      report: fc.constant('sync-collection'),
      token: text.map((t) => t.trim()),
      level: fc.constantFrom('1', 'infinite'),
      limit: optional(fc.nat()),
      props,
    })
    await readsBack(
      syncs,
      (s) =>
        element(davName('sync-collection'), [
          element(davName('sync-token'), [s.token]),
          element(davName('sync-level'), [s.level]),
          ...printLimit(davName, s.limit),
          ...printProps(s.props),
        ]),
      parseReportBody,
    )
  })

  it('are read back as the PROPPATCH that was meant', async () => {
    const updates: fc.Arbitrary<readonly ProppatchInstruction[]> = fc.array(
      fc.oneof(
        record({
          action: fc.constant('set' as const),
          name: fc.constant(calendarserverName('me-card')),
          text,
        }),
        record({
          action: fc.constant('remove' as const),
          name: fc.constant<XmlName>('{}x'),
          text: fc.constant(''),
        }),
      ),
      { minLength: 1, maxLength: 4 },
    )
    await readsBack(
      updates,
      (u) => element(davName('propertyupdate'), u.map(printUpdate)),
      parseProppatchBody,
    )
  })
})
