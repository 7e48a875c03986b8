import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { carddavName, davName, type XmlName } from '../../../../lib/dav/xml/xml-name.ts'
import { parseReportBody } from '../../../../lib/dav/request/report-body.ts'
import type { RequestedProperties } from '../../../../lib/dav/request/requested-properties.ts'
import type { ReportRequest } from '../../../../lib/dav/request/report-request.ts'

const parse = (body: string): Promise<ReportRequest> => parseReportBody(Buffer.from(body))

const prop = (...names: XmlName[]): RequestedProperties => ({
  kind: 'prop',
  names,
  addressData: undefined,
})

const NAMESPACES = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"'

const sync = (inside: string): Promise<ReportRequest> =>
  parse(`<D:sync-collection ${NAMESPACES}>${inside}</D:sync-collection>`)

describe('sync-collection', () => {
  it('trims the token and the level', async () => {
    const report = await sync(
      '<D:sync-token>\n t <![CDATA[ & ]]></D:sync-token><D:sync-level> infinite\n</D:sync-level>',
    )
    assert.deepEqual(report, {
      report: 'sync-collection',
      token: 't  &',
      level: 'infinite',
      limit: undefined,
      props: prop(),
    })
  })

  it('takes a level that is left out, as in old drafts, for 1', async () => {
    for (const body of ['<D:sync-token/><D:prop/>', '', '<D:sync-level/>']) {
      const report = await sync(body)
      assert.equal(report.report === 'sync-collection' && report.level, '1', body)
    }
  })

  it('reads its limit in the DAV namespace only', async () => {
    const limits = [
      ['<D:limit><D:nresults> 10 </D:nresults></D:limit>', 10],
      ['<D:limit/>', undefined],
      ['<C:limit><C:nresults>10</C:nresults></C:limit>', undefined],
      [`<D:limit><D:nresults>${'9'.repeat(400)}</D:nresults></D:limit>`, Number.MAX_SAFE_INTEGER],
    ] as const
    for (const [body, limit] of limits) {
      const report = await sync(body)
      assert.equal(report.report === 'sync-collection' && report.limit, limit, body)
    }
  })

  it('refuses a limit that is no number, and two kinds of properties, with 400', async () => {
    for (const n of ['', '-1', '1.5', 'ten', '1e3']) {
      await assert.rejects(sync(`<D:limit><D:nresults>${n}</D:nresults></D:limit>`), {
        status: 400,
      })
    }
    await assert.rejects(sync('<D:prop/><D:allprop/>'), { status: 400 })
  })
})

describe('a report that the bridge does not know', () => {
  it('keeps its elements', async () => {
    const bodies: readonly (readonly [string, XmlName])[] = [
      [
        '<D:expand-property xmlns:D="DAV:"><D:property name="a"/></D:expand-property>',
        davName('expand-property'),
      ],
      ['<sync-collection/>', '{}sync-collection'],
      ['<filter xmlns="urn:ietf:params:xml:ns:carddav" test="?"/>', carddavName('filter')],
      ['<propfind xmlns="DAV:"/>', davName('propfind')],
    ]
    for (const [body, name] of bodies) {
      const report = await parse(body)
      assert.ok(report.report === 'other')
      assert.equal(report.root.name, name)
    }
  })
})
