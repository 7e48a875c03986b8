/** Etags only, as a PROPFIND of Depth 1 gives them; or whole cards of 1 to 2 KB, as a multiget does. */
export type Kind = 'listing' | 'cards'

export const upstreamBook = '/carddav/v1/principals/alice.example@gmail.com/lists/default/'

/** Upstream's id of a card: 64 bits in hexadecimal, as Google's are. */
const idOf = (index: number): string =>
  BigInt.asUintN(64, BigInt(index + 1) * 0x9e3779b97f4a7c15n).toString(16)

/** A multistatus as Google spells it (pretty-printed, colons escaped), row by row. */
export function* body(kind: Kind, count: number): Generator<Buffer> {
  yield Buffer.from(
    '<?xml version="1.0" encoding="UTF-8"?>\n<d:multistatus xmlns:cal="urn:ietf:params:xml:ns:caldav" ' +
      'xmlns:card="urn:ietf:params:xml:ns:carddav" xmlns:cs="http://calendarserver.org/ns/" xmlns:d="DAV:" ' +
      'xmlns:ical="http://apple.com/ns/ical/">\n',
  )
  for (let index = 0; index < count; index++) yield Buffer.from(row(kind, index))
  yield Buffer.from('</d:multistatus>\n')
}

function row(kind: Kind, index: number): string {
  const data = kind === 'cards' ? `\n    <card:address-data>${card(index)}</card:address-data>` : ''
  return ` <d:response>
  <d:href>${upstreamBook}${idOf(index)}</d:href>
  <d:propstat>
   <d:status>HTTP/1.1 200 OK</d:status>
   <d:prop>
    <d:getetag>"2016-08-31T06:48:${String(index % 60).padStart(2, '0')}.818-07:00"</d:getetag>
    <d:displayname>Contact</d:displayname>${data}
   </d:prop>
  </d:propstat>
 </d:response>
`
}

function card(index: number): string {
  const lines = Array.from(
    { length: 10 + (index % 13) },
    (_, line) =>
      `item${line + 3}.TEL;TYPE=WORK:+1 415 555 ${1000 + line}\nitem${line + 3}.X-ABLabel:Office ${line}\n`,
  )
  return (
    `BEGIN:VCARD\nVERSION:3.0\nN:Müller-${index};Johnny;;;\nFN:Johnny Müller-${index}\nORG:Example Company Inc\n` +
    `REV:2016-08-31T13:48:15Z\nUID:${idOf(index)}\nADR;TYPE=HOME:;;${index} Example Road\\, 4th floor;Springfield;;;USA\n` +
    `item1.EMAIL;TYPE=PREF:john.${index}@example.com\nitem2.URL;TYPE=PREF:https\\://www.example.com/~john${index}\n` +
    `NOTE:Met at the fair\\, likes R&amp;D. Rings at 7\\:30.\\n${'Speaks of gardens. '.repeat(12)}\n` +
    `${lines.join('')}item1.X-ABLabel:\nitem2.X-ABLabel:Other\nEND:VCARD\n`
  )
}
