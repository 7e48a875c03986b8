import { addressBookHref } from '../mapping/resource.ts'
import { escapeXml } from '../dav/xml/xml-text.ts'
import type { DavResponse } from './message/dav-message.ts'

/** What a browser shows of an address book: what it is, and what to do. */
export const bookPage = (user: string, book: string): DavResponse => ({
  status: 200,
  headers: {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'",
    Vary: 'Accept',
  },
  body: Buffer.from(markup(escapeXml(user), escapeXml(book))),
})

const markup = (user: string, book: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${book} of ${user} – carddav-bridge</title>
<style>body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem }</style>
</head>
<body>
<h1>The address book “${book}” of ${user}</h1>
<p>This address is for programs that read and write contacts by CardDAV, not for browsers. Give such a program this address, the user name
${user}, and the password of a device; <code>carddav-bridge device add</code> or the set-up pages make one.</p>
<p><a href="${addressBookHref(user, book)}?export">Download all contacts as one file</a> (vCard), for another program to import, or as a copy.</p>
</body>
</html>
`
