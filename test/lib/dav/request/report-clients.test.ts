import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { carddavName, davName, type XmlName } from '../../../../lib/dav/xml/xml-name.ts'
import { parseReportBody } from '../../../../lib/dav/request/report-body.ts'
import type { RequestedProperties } from '../../../../lib/dav/request/requested-properties.ts'
import type { ReportRequest } from '../../../../lib/dav/request/report-request.ts'

const parse = (body: string): Promise<ReportRequest> => parseReportBody(Buffer.from(body))

const NOT_ASKED = { contentType: undefined, version: undefined, properties: undefined }
const WHOLE_4 = { contentType: 'text/vcard', version: '4.0', properties: undefined }

const prop = (...names: XmlName[]): RequestedProperties => ({
  kind: 'prop',
  names,
  addressData: names.includes(carddavName('address-data')) ? NOT_ASKED : undefined,
})

const ETAG_AND_CARD = prop(davName('getetag'), carddavName('address-data'))

const CLIENTS: Record<string, readonly [string, ReportRequest]> = {
  "Thunderbird's sync-collection": [
    `<sync-collection xmlns="DAV:" xmlns:card="urn:ietf:params:xml:ns:carddav" xmlns:cs="http://calendarserver.org/ns/" xmlns:d="DAV:">
      <sync-token>https://example.org/sync?a=1&amp;b=2</sync-token>
      <sync-level>1</sync-level>
      <prop>
        <getetag/>
        <card:address-data/>
      </prop>
    </sync-collection>`,
    {
      report: 'sync-collection',
      token: 'https://example.org/sync?a=1&b=2',
      level: '1',
      limit: undefined,
      props: ETAG_AND_CARD,
    },
  ],
  "macOS 10.14's sync-collection with a token of its own invention": [
    `<?xml version="1.0" encoding="UTF-8"?>
<A:sync-collection xmlns:A="DAV:">
  <A:sync-token>b905a5fd-ce23-4190-9be3-236969d071a8</A:sync-token>
  <A:sync-level>1</A:sync-level>
  <A:prop>
    <A:getetag/>
  </A:prop>
</A:sync-collection>`,
    {
      report: 'sync-collection',
      token: 'b905a5fd-ce23-4190-9be3-236969d071a8',
      level: '1',
      limit: undefined,
      props: prop(davName('getetag')),
    },
  ],
  "Outlook CalDav Synchronizer's first sync-collection": [
    `<?xml version="1.0" encoding="utf-8" ?>
           <D:sync-collection xmlns:D="DAV:">
             <D:sync-token/>
             <D:sync-level>1</D:sync-level>
             <D:prop>
               <D:getetag/>
             </D:prop>
           </D:sync-collection>
                 `,
    {
      report: 'sync-collection',
      token: '',
      level: '1',
      limit: undefined,
      props: prop(davName('getetag')),
    },
  ],
  "rcmcarddav's first sync-collection, with DAV for a prefix": [
    `<?xml version="1.0"?>
<DAV:sync-collection xmlns:DAV="DAV:" xmlns:CARDDAV="urn:ietf:params:xml:ns:carddav" xmlns:CS="http://calendarserver.org/ns/">
 <DAV:sync-token></DAV:sync-token>
 <DAV:sync-level>1</DAV:sync-level>
 <DAV:prop>
  <DAV:getetag/>
 </DAV:prop>
</DAV:sync-collection>
`,
    {
      report: 'sync-collection',
      token: '',
      level: '1',
      limit: undefined,
      props: prop(davName('getetag')),
    },
  ],
  "Thunderbird's multiget": [
    `<?xml version="1.0" encoding="utf-8"?>
    <card:addressbook-multiget xmlns:card="urn:ietf:params:xml:ns:carddav" xmlns:cs="http://calendarserver.org/ns/" xmlns:d="DAV:">
      <d:prop>
        <d:getetag/>
        <card:address-data/>
      </d:prop>
            <d:href>/addressbooks/alice/contacts/a&amp;b.vcf</d:href>
    </card:addressbook-multiget>`,
    {
      report: 'addressbook-multiget',
      hrefs: ['/addressbooks/alice/contacts/a&b.vcf'],
      props: ETAG_AND_CARD,
    },
  ],
  "DAVx5's multiget for vCard 4.0": [
    `<?xml version='1.0' encoding='UTF-8' ?><CARD:addressbook-multiget xmlns="DAV:" xmlns:CARD="urn:ietf:params:xml:ns:carddav"><prop><getcontenttype /><getetag /><CARD:address-data content-type="text/vcard" version="4.0" /></prop><href>/remote.php/dav/addressbooks/users/user@example.com/kontakte/e9bbd441.vcf</href></CARD:addressbook-multiget>`,
    {
      report: 'addressbook-multiget',
      hrefs: ['/remote.php/dav/addressbooks/users/user@example.com/kontakte/e9bbd441.vcf'],
      props: {
        kind: 'prop',
        names: [davName('getcontenttype'), davName('getetag'), carddavName('address-data')],
        addressData: WHOLE_4,
      },
    },
  ],
  "Linphone's multiget with single quotes": [
    `<card:addressbook-multiget xmlns:d="DAV:" xmlns:card="urn:ietf:params:xml:ns:carddav"><d:prop><d:getetag /><card:address-data content-type='text/vcard' version='4.0'/></d:prop><d:href>/a/1.vcf</d:href><d:href>/a/2.vcf</d:href></card:addressbook-multiget>`,
    {
      report: 'addressbook-multiget',
      hrefs: ['/a/1.vcf', '/a/2.vcf'],
      props: {
        kind: 'prop',
        names: [davName('getetag'), carddavName('address-data')],
        addressData: WHOLE_4,
      },
    },
  ],
  "SyncEvolution's multiget": [
    `<?xml version="1.0" encoding="utf-8" ?>
<C:addressbook-multiget xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav">
<D:prop>
<D:getetag/>
<C:address-data/>
</D:prop>
<D:href>/a/%C3%BC.vcf</D:href>
</C:addressbook-multiget>`,
    { report: 'addressbook-multiget', hrefs: ['/a/%C3%BC.vcf'], props: ETAG_AND_CARD },
  ],
  "Linphone's query with an empty filter": [
    '<card:addressbook-query xmlns:d="DAV:" xmlns:card="urn:ietf:params:xml:ns:carddav"><d:prop><d:getetag /></d:prop><card:filter></card:filter></card:addressbook-query>',
    {
      report: 'addressbook-query',
      filter: { test: 'anyof', props: [] },
      limit: undefined,
      props: prop(davName('getetag')),
    },
  ],
  "lambdabaa/dav's query with a comma between the properties": [
    `<card:addressbook-query xmlns:card="urn:ietf:params:xml:ns:carddav"
                          xmlns:d="DAV:">
    <d:prop>
      <d:getetag />,<card:address-data />
    </d:prop>
    <!-- a comment -->
    <card:filter>
      <card:prop-filter name="FN">
      </card:prop-filter>
    </card:filter>
  </card:addressbook-query>`,
    {
      report: 'addressbook-query',
      filter: {
        test: 'anyof',
        props: [{ name: 'FN', test: 'anyof', isNotDefined: false, textMatches: [], params: [] }],
      },
      limit: undefined,
      props: ETAG_AND_CARD,
    },
  ],
}

describe('the REPORT bodies of real clients', () => {
  for (const [client, [body, wanted]] of Object.entries(CLIENTS)) {
    it(`reads ${client}`, async () => {
      assert.deepEqual(await parse(body), wanted)
    })
  }
})
