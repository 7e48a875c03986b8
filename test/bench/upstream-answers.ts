/** Pieces of Google's answers: pretty-printed, with its prefixes, the status before the properties. */

export const head =
  '<?xml version="1.0" encoding="UTF-8"?>\n<d:multistatus xmlns:cal="urn:ietf:params:xml:ns:caldav" ' +
  'xmlns:card="urn:ietf:params:xml:ns:carddav" xmlns:cs="http://calendarserver.org/ns/" xmlns:d="DAV:" ' +
  'xmlns:ical="http://apple.com/ns/ical/">\n'
export const end = '</d:multistatus>\n'

export const row = (href: string, properties: string): string => ` <d:response>
  <d:href>${href}</d:href>
  <d:propstat>
   <d:status>HTTP/1.1 200 OK</d:status>
   <d:prop>
    ${properties}
   </d:prop>
  </d:propstat>
 </d:response>
`

/** A card's row, with its data where a multiget asks for it. */
export const member = (href: string, etag: string, data?: string): string =>
  row(
    href,
    `<d:getetag>${etag}</d:getetag>` +
      (data === undefined ? '' : `\n    <card:address-data>${data}</card:address-data>`),
  )

/** A card of about so many bytes, most of them a photo's. */
export const card = (id: string, bytes: number): string =>
  `BEGIN:VCARD\nVERSION:3.0\nN:Müller;Johnny;;;\nFN:Johnny Müller\nREV:2016-08-31T13:48:15Z\nUID:${id}\n` +
  `item1.EMAIL;TYPE=PREF:john.${id}@example.com\nitem2.URL;TYPE=PREF:https\\://www.example.com/~john\n` +
  `TEL;TYPE=CELL:+1 415 555 1000\n${photo(bytes)}item1.X-ABLabel:\nitem2.X-ABLabel:Other\nEND:VCARD\n`

const photos = new Map<number, string>()

function photo(bytes: number): string {
  const known = photos.get(bytes)
  if (known !== undefined) return known
  const lines = Array.from(
    { length: Math.floor((bytes - 500) / 76) },
    () => ` ${'/9j4'.repeat(18)}Cw\n`,
  )
  const made = lines.length === 0 ? '' : `PHOTO;ENCODING=B;TYPE=JPEG:\n${lines.join('')}`
  photos.set(bytes, made)
  return made
}
