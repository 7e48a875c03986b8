import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { calendarserver, carddav, dav, type Name } from '../../../../lib/dav/xml/names.ts'
import { parsePropfind } from '../../../../lib/dav/request/propfind-body.ts'
import { parseProppatch } from '../../../../lib/dav/request/proppatch-body.ts'
import { parseReport } from '../../../../lib/dav/request/report-body.ts'
import type {
  Multiget,
  PropertyUpdate,
  Query,
  SyncCollection,
} from '../../../../lib/dav/request/requests.ts'
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
    await readsBack(props, (p) => element(dav('propfind'), printProps(p)), parsePropfind)
  })

  it('are read back as the query that was meant', async () => {
    const queries: fc.Arbitrary<Query> = record({
      report: fc.constant('addressbook-query'),
      filter,
      limit: optional(fc.nat()),
      props,
    })
    await readsBack(
      queries,
      (q) =>
        element(carddav('addressbook-query'), [
          ...printProps(q.props),
          printFilter(q.filter),
          ...printLimit(carddav, q.limit),
        ]),
      parseReport,
    )
  })

  it('are read back as the multiget that was meant', async () => {
    const multigets: fc.Arbitrary<Multiget> = record({
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
        element(carddav('addressbook-multiget'), [
          ...printProps(m.props),
          ...m.hrefs.map((href) => element(dav('href'), [href])),
        ]),
      parseReport,
    )
  })

  it('are read back as the sync-collection that was meant', async () => {
    const syncs: fc.Arbitrary<SyncCollection> = record({
      report: fc.constant('sync-collection'),
      token: text.map((t) => t.trim()),
      level: fc.constantFrom('1', 'infinite'),
      limit: optional(fc.nat()),
      props,
    })
    await readsBack(
      syncs,
      (s) =>
        element(dav('sync-collection'), [
          element(dav('sync-token'), [s.token]),
          element(dav('sync-level'), [s.level]),
          ...printLimit(dav, s.limit),
          ...printProps(s.props),
        ]),
      parseReport,
    )
  })

  it('are read back as the PROPPATCH that was meant', async () => {
    const updates: fc.Arbitrary<readonly PropertyUpdate[]> = fc.array(
      fc.oneof(
        record({
          action: fc.constant('set' as const),
          name: fc.constant(calendarserver('me-card')),
          text,
        }),
        record({
          action: fc.constant('remove' as const),
          name: fc.constant<Name>('{}x'),
          text: fc.constant(''),
        }),
      ),
      { minLength: 1, maxLength: 4 },
    )
    await readsBack(
      updates,
      (u) => element(dav('propertyupdate'), u.map(printUpdate)),
      parseProppatch,
    )
  })
})
