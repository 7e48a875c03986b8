import {
  bytes,
  etags,
  hrefs,
  itself,
  members,
  rowsOf,
  text,
  type Oddity,
  multistatusColumns,
} from './oddity.ts'

const status = (line: string): Oddity => text((body) => body.replaceAll('HTTP/1.1 200 OK', line))

/** A status in place of a row's properties. */
const refused = (line: string) => (row: string) =>
  row.replace(/<d:propstat>[^]*<\/d:propstat>/, `<d:status>HTTP/1.1 ${line}</d:status>`)

const withoutStatus = (row: string): string =>
  row.replace(/<d:propstat>[^]*<\/d:propstat>/, '').replace(/<d:status>[^<]*<\/d:status>/, '')

const propstats = (row: string): string[] => row.match(/<d:propstat>[^]*?<\/d:propstat>/g) ?? []

const twice = (row: string): string => row + row

const encode = (encoding: string, to: (body: string) => Buffer): Oddity =>
  bytes((body) => to(body.replace('encoding="utf-8"', `encoding="${encoding}"`)))

const utf16be = (body: string): Buffer => Buffer.from(`\ufeff${body}`, 'utf16le').swap16()

/** Odd rows of a multistatus, and an odd document around them. */
export const rowOddities: Readonly<Record<string, Oddity>> = {
  'propstats the other way round': text((body) =>
    body.replace(/<d:propstat>[^]*?(?=<\/d:response>)/g, (all) =>
      propstats(all).reverse().join(''),
    ),
  ),
  'a description behind each row': text((body) =>
    body.replaceAll(
      '</d:response>',
      '<d:responsedescription>fine</d:responsedescription></d:response>',
    ),
  ),
  'an unknown element in each row': text((body) =>
    body.replaceAll('<d:response>', '<d:response><z:x xmlns:z="urn:z"><d:href>/</d:href></z:x>'),
  ),
  'statuses without a reason': status('HTTP/1.1 200'),
  'statuses in small letters on a line of their own': status('\n  http/1.0 200 ok\n'),
  'statuses that are none': status('OK'),
  'no status in the propstats': text((body) =>
    body.replace(/<d:status>[^<]*<\/d:status><\/d:propstat>/g, '</d:propstat>'),
  ),
  'members without a status': text(members(withoutStatus)),
  'itself without a status': text(itself(withoutStatus)),
  'members whose properties are 403': text(
    members((row) => row.replaceAll('200 OK', '403 Forbidden')),
  ),
  'members whose properties are 500': text(members((row) => row.replaceAll('200 OK', '500 Oops'))),
  'members of status 500': text(members(refused('500 Oops'))),
  'members of status 404': text(members(refused('404 Not Found')), ['multiget', 'reconcile']),
  'members of status 507': text(members(refused('507 Full'))),
  'itself of status 403': text(itself(refused('403 Forbidden'))),
  'itself of status 404': text(itself(refused('404 Not Found'))),
  'itself of status 500': text(itself(refused('500 Oops'))),
  'itself missing': text(itself(() => '')),
  'itself twice': text(itself(twice)),
  'itself again, with 507': text(itself((row) => row + refused('507 Full')(row))),
  'members twice, alike': text(members(twice)),
  'members twice, with other ETags': text(
    members((row) => row + row.replace(/&quot;|"(?=<)/, '"x')),
  ),
  'members twice, with 404': text(members((row) => row + refused('404 Not Found')(row))),
  'members missing': text(
    members(() => ''),
    ['multiget'],
  ),
  'no row at all': text(
    (body) => body.replace(/<d:response>[^]*<\/d:response>/, ''),
    multistatusColumns.filter((column) => column !== 'delta'),
  ),
  'rows in another order': text((body) => {
    const rows = rowsOf(body.replace(/^[^]*?(?=<d:response>)/, ''))
    const end = rows.pop() ?? ''
    return (/^[^]*?(?=<d:response>)/.exec(body)?.[0] ?? '') + rows.reverse().join('') + end
  }),
  'hrefs with their letters escaped': hrefs((path) => path.replaceAll('a', '%61')),
  'hrefs with dots in their path': hrefs((path) => path.replace('/dav/', '/dav/./x/../')),
  'hrefs with doubled slashes': hrefs((path) => path.replace('/dav/', '/dav//')),
  'hrefs on lines of their own': hrefs((path) => `\n    ${path}\n  `),
  'hrefs with character references': hrefs((path) => path.replaceAll('/', '&#x2F;')),
  'hrefs without a slash at their beginning': hrefs((path) => path.slice(1)),
  'hrefs that are relative': hrefs((path) => path.replace(/^.*\/(?=.)/, '')),
  'hrefs of another host': hrefs((path) => `http://other.example${path}`),
  'hrefs of another user': hrefs((path) => path.replaceAll('alice', 'bob')),
  'hrefs of another book': text(
    (body) => body.replaceAll('/people/', '/persons/'),
    multistatusColumns.slice(1),
  ),
  'empty hrefs': hrefs(() => ''),
  'rows without an href': text((body) => body.replace(/<d:href>[^<]*<\/d:href>/g, '')),
  'hrefs with a slash at their end': hrefs((path) => path.replace(/\/?$/, '/')),
  'another prefix of DAV': text((body) =>
    body.replaceAll('d:', 'D.x:').replaceAll('xmlns:d', 'xmlns:D.x'),
  ),
  'no XML declaration': text((body) => body.replace(/<\?xml.*?\?>\s*/, '')),
  'a byte order mark': text((body) => `\ufeff${body}`),
  'UTF-16, little end first': encode('UTF-16', (body) => Buffer.from(`\ufeff${body}`, 'utf16le')),
  'UTF-16, big end first': encode('UTF-16', utf16be),
  'ISO-8859-1, declared': encode('ISO-8859-1', (body) => Buffer.from(body, 'latin1')),
  'ISO-8859-1, not declared': bytes((body) => Buffer.from(body, 'latin1')),
  'an encoding that nobody knows': encode('x-none', (body) => Buffer.from(body)),
  'a control character in the cards': text((body) => body.replaceAll('FN:', 'FN:\x10')),
  'a reference to a control character in the cards': text((body) =>
    body.replaceAll('FN:', 'FN:&#16;'),
  ),
  'a control character in the statuses': status('HTTP/1.1 200 O\x10K'),
  'an entity of HTML': text((body) => body.replaceAll('200 OK', '200&nbsp;OK')),
  'a document type': text((body) => body.replace(/(<\?xml.*?\?>)/, '$1<!DOCTYPE d:multistatus>')),
  'a second root': text((body) => `${body}<d:multistatus xmlns:d="DAV:"/>`),
  'the end cut off': text((body) => body.slice(0, -10)),
  'weak ETags': etags((etag) => `W/${etag}`),
  'ETags without quotes': etags((etag) => etag.replace(/&quot;|"/g, '')),
  'ETags with blanks around': etags((etag) => `\n ${etag} \n`),
  'empty ETags': etags(() => ''),
  'no ETags': text((body) => body.replace(/<x:getetag xmlns:x="DAV:">[^<]+<\/x:getetag>/g, '')),
  'two ETags that differ': text((body) =>
    body.replace(
      /<x:getetag xmlns:x="DAV:">[^<]+<\/x:getetag>/g,
      (etag) => etag + etag.replace(/>[^<]+</, '>"other"<'),
    ),
  ),
  'LF in the cards': text((body) => body.replaceAll('\r\n', '\n').replaceAll('&#13;', '')),
  'cards in CDATA': text((body) =>
    body.replace(
      /(<x:address-data [^>]*>)([^<]+)/g,
      (_, tag: string, card: string) => `${tag}<![CDATA[${card.replaceAll('&#13;', '\r')}]]>`,
    ),
  ),
  'empty cards': text((body) => body.replace(/(<x:address-data [^>]*>)[^<]+/g, '$1'), ['multiget']),
  'no sync-token': text((body) => body.replace(/<d:sync-token>.*?<\/d:sync-token>/, ''), ['delta']),
  'an empty sync-token': text((body) => body.replace(/(<d:sync-token>).*?(?=<)/, '$1'), ['delta']),
  'two sync-tokens': text(
    (body) => body.replace(/<d:sync-token>.*?<\/d:sync-token>/, '$&$&'),
    ['delta'],
  ),
}
