import assert from 'node:assert/strict'
import { DAV } from '../../fake-google/dav/xml.ts'
import { vcard } from '../../support/dav-bodies.ts'
import { isCollection, textIn } from './eyes.ts'
import { walk } from './walk.ts'

/** mhaller/qwebdavlib qwebdav.cpp, list; gonicus/gonnect CardDAVAddressBookFeeder.cpp. */
const listing =
  '<?xml version="1.0" encoding="utf-8" ?><D:propfind xmlns:D="DAV:" ><D:prop><D:getlastmodified/><D:getcontentlength/><D:resourcetype/></D:prop></D:propfind>'

walk('GOnnect', async ({ quirks, step, wire, behind }) => {
  const client = wire({ signIn: 'when asked', headers: { 'User-Agent': 'Mozilla/5.0' } })
  const book = `/addressbooks/alice/${quirks === 'google' ? 'contacts' : 'people'}/`
  const name = behind.add(vcard('Ada', 'TEL;TYPE=WORK:+49 30 1'))

  /** The files of the book with their dates, by which it knows what to fetch again. */
  const list = async (): Promise<ReadonlyMap<string, number>> => {
    const { rows } = await client.propfind(book, 1, listing)
    const files = rows.filter((row) => !isCollection(row))
    return new Map(
      files.map((row) => [row.href, Date.parse(textIn(row, `${DAV}getlastmodified`) ?? '')]),
    )
  }

  const before = await step('lists the cards with their dates', async () => {
    const files = await list()
    assert.deepEqual([...files.keys()], [book + name])
    return files.get(book + name) ?? NaN
  })
  assert.ok(Math.abs(Date.now() - before) < 3_600_000, String(before))

  await step('reads each, and takes 3.0 only', async () => {
    const { text } = await client.ask('GET', book + name)
    assert.match(text, /^BEGIN:VCARD\r\n[^]*VERSION:3\.0\r\n[^]*TEL;TYPE=WORK[^:]*:\+49 30 1\r\n/)
  })

  await step('does not read again what has not changed', async () => {
    assert.equal((await list()).get(book + name), before)
  })
})
