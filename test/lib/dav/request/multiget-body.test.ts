import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { davName, type XmlName } from '../../../../lib/dav/xml/xml-name.ts'
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

const multiget = (inside: string): Promise<ReportRequest> =>
  parse(`<C:addressbook-multiget ${NAMESPACES}>${inside}</C:addressbook-multiget>`)

describe('addressbook-multiget', () => {
  it('gives the hrefs as sent, trimmed, with repeats, wherever they stand', async () => {
    const report = await multiget(
      `<D:href>\n /a </D:href><D:prop><D:href/></D:prop><D:href>/b&#47;<![CDATA[&]]>%2f</D:href>
       <D:href/><C:href>/c</C:href><D:href>/a<D:x>no</D:x>b<!-- -->c</D:href><D:x><D:href>/d</D:href></D:x>`,
    )
    assert.deepEqual(report, {
      report: 'addressbook-multiget',
      hrefs: ['/a', '/b/&%2f', '', '/abc'],
      props: prop(davName('href')),
    })
  })

  it('asks for no property when it names none, and knows allprop and propname', async () => {
    const asked = async (body: string): Promise<unknown> => {
      const report = await multiget(body)
      return report.report === 'addressbook-multiget' && report.props
    }
    assert.deepEqual(await asked('<D:href>/a</D:href>'), prop())
    assert.deepEqual(await asked('<D:propname/>'), { kind: 'propname' })
    assert.deepEqual(await asked('<D:allprop/>'), { kind: 'allprop', include: [] })
  })

  it('reads 100,000 hrefs and refuses one more with 413', async () => {
    const hrefs = '<D:href>/addressbooks/alice/contacts/0123456789.vcf</D:href>'.repeat(100_000)
    const report = await multiget(hrefs)
    assert.equal(report.report === 'addressbook-multiget' && report.hrefs.length, 100_000)
    await assert.rejects(multiget(`${hrefs}<D:href>/a</D:href>`), { status: 413 })
  })

  it('refuses more than 10,000 other elements with 413', async () => {
    await assert.rejects(multiget(`<D:prop>${'<D:a/>'.repeat(10_000)}</D:prop>`), { status: 413 })
  })

  it('lets others have their turn while it reads a large one', async () => {
    let turns = 0
    const timer = setInterval(() => (turns += 1), 0)
    await multiget(`<D:href>${'a'.repeat(8 * 2 ** 20)}</D:href>`)
    clearInterval(timer)
    assert.ok(turns >= 1)
  })
})
