/** Bodies of the Address Book of OS X 10.6, as Apple's own server tests play it (ccs-caldavtester, vab-client). */
export const principalProps = `<?xml version="1.0" encoding="utf-8"?>
<x0:propfind xmlns:x2="http://calendarserver.org/ns/" xmlns:x1="urn:ietf:params:xml:ns:carddav" xmlns:x0="DAV:">
 <x0:prop>
  <x1:addressbook-home-set/>
  <x0:displayname/>
 </x0:prop>
</x0:propfind>
`

/** It asks for a home set in a namespace that has none. */
export const homeProps = `<?xml version="1.0" encoding="utf-8"?>
<x0:propfind xmlns:x1="http://calendarserver.org/ns/" xmlns:x0="DAV:" xmlns:x2="urn:ietf:params:xml:ns:carddav">
 <x0:prop>
  <x1:getctag/>
  <x1:addressbook-home-set/>
 </x0:prop>
</x0:propfind>
`

export const bookProps = `<?xml version="1.0" encoding="utf-8"?>
<x0:propfind xmlns:x2="http://calendarserver.org/ns/" xmlns:x0="DAV:">
 <x0:prop>
  <x2:getctag/>
  <x0:displayname/>
  <x0:resourcetype/>
  <x0:current-user-privilege-set/>
 </x0:prop>
</x0:propfind>
`

export const query = `<?xml version="1.0" encoding="UTF-8"?>
<B:addressbook-query xmlns:B="urn:ietf:params:xml:ns:carddav">
  <A:prop xmlns:A="DAV:">
    <A:getetag/>
  </A:prop>
  <B:filter>
    <B:prop-filter name="UID"/>
  </B:filter>
</B:addressbook-query>
`
