import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  calendarserverName,
  carddavName,
  davName,
  type XmlName,
} from '../../../../lib/dav/xml/xml-name.ts'
import { parsePropfindBody } from '../../../../lib/dav/request/propfind-body.ts'
import type { RequestedProperties } from '../../../../lib/dav/request/requested-properties.ts'

const prop = (...names: XmlName[]): RequestedProperties => ({
  kind: 'prop',
  names,
  addressData: undefined,
})

const parse = (body: string): Promise<RequestedProperties> => parsePropfindBody(Buffer.from(body))

const CLIENTS: Record<string, readonly [string, RequestedProperties]> = {
  'Thunderbird 91 looking for the principal': [
    `<?xml version="1.0" encoding="utf-8"?>
      <propfind xmlns="DAV:">
          <prop>
            <resourcetype/>
            <displayname/>
            <current-user-principal/>
            <current-user-privilege-set/>
          </prop>
        </propfind>`,
    prop(
      davName('resourcetype'),
      davName('displayname'),
      davName('current-user-principal'),
      davName('current-user-privilege-set'),
    ),
  ],
  'Thunderbird 91 looking for the home set': [
    `<?xml version="1.0" encoding="utf-8"?>
      <propfind xmlns="DAV:" xmlns:card="urn:ietf:params:xml:ns:carddav">
        <prop>
          <card:addressbook-home-set/>
        </prop>
      </propfind>`,
    prop(carddavName('addressbook-home-set')),
  ],
  'iOS 6 listing the home set': [
    `<?xml version="1.0" encoding="UTF-8"?>
<A:propfind xmlns:A="DAV:">
  <A:prop>
    <A:add-member/>
    <E:bulk-requests xmlns:E="http://me.com/_namespace/"/>
    <A:current-user-privilege-set/>
    <A:displayname/>
    <D:max-image-size xmlns:D="urn:ietf:params:xml:ns:carddav"/>
    <D:max-resource-size xmlns:D="urn:ietf:params:xml:ns:carddav"/>
    <C:me-card xmlns:C="http://calendarserver.org/ns/"/>
    <A:owner/>
    <C:push-transports xmlns:C="http://calendarserver.org/ns/"/>
    <C:pushkey xmlns:C="http://calendarserver.org/ns/"/>
    <A:quota-available-bytes/>
    <A:quota-used-bytes/>
    <A:resource-id/>
    <A:resourcetype/>
    <A:supported-report-set/>
    <A:sync-token/>
  </A:prop>
</A:propfind>`,
    prop(
      davName('add-member'),
      '{http://me.com/_namespace/}bulk-requests',
      davName('current-user-privilege-set'),
      davName('displayname'),
      carddavName('max-image-size'),
      carddavName('max-resource-size'),
      calendarserverName('me-card'),
      davName('owner'),
      calendarserverName('push-transports'),
      calendarserverName('pushkey'),
      davName('quota-available-bytes'),
      davName('quota-used-bytes'),
      davName('resource-id'),
      davName('resourcetype'),
      davName('supported-report-set'),
      davName('sync-token'),
    ),
  ],
  'iOS 6 asking whether a book has changed': [
    `<?xml version="1.0" encoding="UTF-8"?>
<A:propfind xmlns:A="DAV:">
  <A:prop>
    <C:getctag xmlns:C="http://calendarserver.org/ns/"/>
    <A:sync-token/>
  </A:prop>
</A:propfind>`,
    prop(calendarserverName('getctag'), davName('sync-token')),
  ],
  'iOS 8 at well-known': [
    `<?xml version="1.0" encoding="UTF-8"?>
<A:propfind xmlns:A="DAV:">
<A:prop>
<A:current-user-principal/>
<A:principal-URL/>
<A:resourcetype/>
</A:prop>
</A:propfind>
`,
    prop(davName('current-user-principal'), davName('principal-URL'), davName('resourcetype')),
  ],
  'macOS 10.15 reading the principal': [
    `<?xml version="1.0" encoding="UTF-8"?>
<A:propfind xmlns:A="DAV:">
  <A:prop>
    <B:addressbook-home-set xmlns:B="urn:ietf:params:xml:ns:carddav"/>
    <B:directory-gateway xmlns:B="urn:ietf:params:xml:ns:carddav"/>
    <A:displayname/>
    <C:email-address-set xmlns:C="http://calendarserver.org/ns/"/>
    <A:principal-collection-set/>
    <A:principal-URL/>
    <A:resource-id/>
    <A:supported-report-set/>
  </A:prop>
</A:propfind>`,
    prop(
      carddavName('addressbook-home-set'),
      carddavName('directory-gateway'),
      davName('displayname'),
      calendarserverName('email-address-set'),
      davName('principal-collection-set'),
      davName('principal-URL'),
      davName('resource-id'),
      davName('supported-report-set'),
    ),
  ],
  'Address Book of Mac OS X 10.6, which gives one prefix another meaning in each body': [
    `<?xml version="1.0" encoding="utf-8"?>
<x0:propfind xmlns:x1="http://calendarserver.org/ns/" xmlns:x0="DAV:" xmlns:x2="urn:ietf:params:xml:ns:carddav">
 <x0:prop>
  <x1:getctag/>
  <x2:addressbook-home-set/>
 </x0:prop>
</x0:propfind>`,
    prop(calendarserverName('getctag'), carddavName('addressbook-home-set')),
  ],
  'CardBook 19.7': [
    '<?xml version="1.0" encoding="utf-8"?><D:propfind xmlns:D="DAV:"><D:prop><D:resourcetype/><D:displayname/></D:prop></D:propfind>',
    prop(davName('resourcetype'), davName('displayname')),
  ],
  'CardDAV-Sync 0.4.14': [
    `<?xml version="1.0" encoding="utf-8" ?>
<A:propfind xmlns:A="DAV:" xmlns:B="urn:ietf:params:xml:ns:carddav">
  <A:prop>
    <A:displayname/>
    <A:resourcetype/>
    <B:addressbook-home-set/>
  </A:prop>
</A:propfind>`,
    prop(davName('displayname'), davName('resourcetype'), carddavName('addressbook-home-set')),
  ],
  'DAVx5, with single quotes in the declaration': [
    `<?xml version='1.0' encoding='UTF-8' ?><propfind xmlns="DAV:" xmlns:CAL="urn:ietf:params:xml:ns:caldav" xmlns:CARD="urn:ietf:params:xml:ns:carddav"><prop><current-user-principal /></prop></propfind>`,
    prop(davName('current-user-principal')),
  ],
  'Sailfish OS, without an XML declaration': [
    '<d:propfind xmlns:d="DAV:" xmlns:cs="http://calendarserver.org/ns/"><d:prop><d:resourcetype /><d:displayname /><d:current-user-privilege-set /><d:sync-token /><cs:getctag /></d:prop></d:propfind>',
    prop(
      davName('resourcetype'),
      davName('displayname'),
      davName('current-user-privilege-set'),
      davName('sync-token'),
      calendarserverName('getctag'),
    ),
  ],
  'vdirsyncer 0.20, with blanks behind the root': [
    `<?xml version="1.0" encoding="utf-8" ?>
            <propfind xmlns="DAV:">
                <prop>
                    <resourcetype/>
                    <getcontenttype/>
                    <getetag/>
                </prop>
            </propfind>
            `,
    prop(davName('resourcetype'), davName('getcontenttype'), davName('getetag')),
  ],
  'vdirsyncer 0.19, with a new line in front': [
    `
    <propfind xmlns="DAV:">
        <prop>
            <resourcetype />
        </prop>
    </propfind>
    `,
    prop(davName('resourcetype')),
  ],
}

describe('the PROPFIND bodies of real clients', () => {
  for (const [client, [body, wanted]] of Object.entries(CLIENTS)) {
    it(`reads ${client}`, async () => {
      assert.deepEqual(await parse(body), wanted)
    })
  }
})
