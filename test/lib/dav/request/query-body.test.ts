import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { HttpError } from '../../../../lib/errors/http-error.ts'
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

const query = (inside: string, attributes = ''): Promise<ReportRequest> =>
  parse(`<C:addressbook-query ${NAMESPACES} ${attributes}>${inside}</C:addressbook-query>`)

const MATCH =
  '<C:filter><C:prop-filter name="FN"><C:text-match %>a</C:text-match></C:prop-filter></C:filter>'
const textMatch = async (attributes: string): Promise<unknown> => {
  const report = await query(MATCH.replace('%', attributes))
  return report.report === 'addressbook-query' && report.filter.props[0]?.textMatches[0]
}

describe('addressbook-query', () => {
  it('matches everything without a filter', async () => {
    assert.deepEqual(await query('<D:prop><D:getetag/></D:prop>'), {
      report: 'addressbook-query',
      filter: { test: 'anyof', props: [] },
      limit: undefined,
      props: prop(davName('getetag')),
    })
  })

  it('reads every part of a filter', async () => {
    const report = await query(`
      <C:limit><C:nresults>5</C:nresults></C:limit>
      <C:filter test="allof">
        <C:prop-filter name="item1.EMAIL" test="allof">
          <C:text-match collation="i;ascii-casemap" match-type="starts-with" negate-condition="yes"> A&amp;b </C:text-match>
          <C:text-match collation="i;octet" match-type="ends-with"/>
          <C:param-filter name="TYPE"><C:text-match match-type="equals" negate-condition="no">home</C:text-match></C:param-filter>
          <C:param-filter name="PREF"><C:is-not-defined/></C:param-filter>
          <C:param-filter name="X"/>
        </C:prop-filter>
        <C:prop-filter name="NICKNAME"><C:is-not-defined/></C:prop-filter>
        <D:prop-filter/>
      </C:filter>`)
    const email = {
      name: 'item1.EMAIL',
      test: 'allof',
      isNotDefined: false,
      textMatches: [
        { text: ' A&b ', collation: 'i;ascii-casemap', matchType: 'starts-with', negate: true },
        { text: '', collation: 'i;octet', matchType: 'ends-with', negate: false },
      ],
      params: [
        {
          name: 'TYPE',
          isNotDefined: false,
          textMatch: {
            text: 'home',
            collation: 'i;unicode-casemap',
            matchType: 'equals',
            negate: false,
          },
        },
        { name: 'PREF', isNotDefined: true, textMatch: undefined },
        { name: 'X', isNotDefined: false, textMatch: undefined },
      ],
    }
    const nickname = {
      name: 'NICKNAME',
      test: 'anyof',
      isNotDefined: true,
      textMatches: [],
      params: [],
    }
    assert.deepEqual(report, {
      report: 'addressbook-query',
      filter: { test: 'allof', props: [email, nickname] },
      limit: 5,
      props: prop(),
    })
  })

  it('takes the default collation for i;unicode-casemap', async () => {
    const wanted = {
      text: 'a',
      collation: 'i;unicode-casemap',
      matchType: 'contains',
      negate: false,
    }
    for (const attributes of ['', 'collation="default"', 'collation="i;unicode-casemap"']) {
      assert.deepEqual(await textMatch(attributes), wanted)
    }
  })

  it('refuses an unknown collation with 403 and supported-collation', async () => {
    for (const collation of ['', 'i;ascii-numeric', 'toString', 'I;OCTET', '*']) {
      await assert.rejects(textMatch(`collation="${collation}"`), (error) => {
        assert.ok(error instanceof HttpError)
        assert.equal(error.status, 403)
        assert.deepEqual(error.condition, { name: carddavName('supported-collation') })
        return true
      })
    }
  })

  it('refuses values and filters that the RFC does not know with 400', async () => {
    for (const attribute of ['match-type="regex"', 'negate-condition="true"', 'match-type=""']) {
      await assert.rejects(textMatch(attribute), { status: 400, condition: undefined })
    }
    const filters = [
      '<C:filter test="oneof"/>',
      '<C:filter><C:prop-filter/></C:filter>',
      '<C:filter><C:prop-filter D:name="FN"/></C:filter>',
      '<C:filter><C:prop-filter name="FN" test=""/></C:filter>',
      '<C:filter><C:prop-filter name="FN"><C:param-filter name=""/></C:prop-filter></C:filter>',
      '<C:limit><C:nresults>all</C:nresults></C:limit>',
    ]
    for (const filter of filters) {
      await assert.rejects(query(filter), { status: 400, condition: undefined }, filter)
    }
  })
})
