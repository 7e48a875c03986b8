import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CALENDARSERVER, CARDDAV, DAV } from '../fake-google/dav/xml.ts'
import { conditionOf, found, multistatus } from '../support/dav-answers.ts'
import {
  multigetBody,
  nameContains,
  propfindBody,
  queryBody,
  syncBody,
  vcard,
} from '../support/dav-bodies.ts'
import { asked, both, dataOf, etagOf, openBook, type Viewer } from './viewer.ts'

type Version = '2.1' | '3.0' | '4.0'

const somebody = vcard('Müller', 'UID:somebody', 'TEL;TYPE=CELL:+49 170 1', 'NICKNAME:Mü')

/** What every way to a card gives: the card, and its ETag. */
async function everyWay(
  { ask, get }: Viewer,
  book: string,
  name: string,
): Promise<Readonly<Record<string, readonly [card: string, etag: string]>>> {
  const report = async (body: string): Promise<readonly [string, string]> => {
    const row = multistatus(await ask('REPORT', book, { depth: 1, body })).row(book + name)
    return [dataOf(row), etagOf(row)]
  }
  const got = await get(name)
  const listed = await ask('PROPFIND', book, { depth: 1, body: propfindBody('d:getetag') })
  return {
    get: [got.text, got.header('etag') ?? ''],
    multiget: await report(multigetBody([book + name], asked)),
    query: await report(queryBody(nameContains('müller'), asked)),
    sync: await report(syncBody('', { names: asked })),
    listing: ['', etagOf(multistatus(listed).row(book + name))],
  }
}

for (const quirks of both)
  describe(`a device that reads one version of vCard, on ${quirks}`, () => {
    for (const version of ['2.1', '3.0', '4.0'] satisfies Version[])
      it(`gets ${version} on every way to a card, with one ETag`, async (t) => {
        const { behind, book, as } = await openBook(t, quirks)
        const name = behind.add(somebody)
        const ways = await everyWay(await as(`vcard-${version}`), book, name)
        const [, etag] = ways.get ?? []
        assert.match(etag ?? '', /^".+"$/)
        for (const [way, [card, other]] of Object.entries(ways)) {
          assert.equal(other, etag, way)
          if (way === 'listing') continue
          assert.match(card, new RegExp(`^BEGIN:VCARD\r?\nVERSION:${version}\r?\n`), way)
          assert.match(card, version === '2.1' ? /^FN;.*:M=C3=BCller\s*$/m : /^FN:Müller\s*$/m, way)
        }
      })

    it('gets that version also when it asks for another one, and is told which it is', async (t) => {
      const { behind, book, as } = await openBook(t, quirks)
      const name = behind.add(somebody)
      const phone = await as('vcard-2.1')
      const got = await phone.get(name, { Accept: 'text/vcard; version=4.0' })
      assert.match(got.text, /VERSION:2\.1/)
      assert.equal(got.header('content-type'), 'text/vcard; version=2.1; charset=utf-8')
      const body = multigetBody([book + name], ['d:getcontenttype', 'card:address-data']).replace(
        '<card:address-data/>',
        '<card:address-data content-type="text/vcard" version="3.0"/>',
      )
      const row = multistatus(await phone.ask('REPORT', book, { body })).row(book + name)
      assert.match(dataOf(row), /VERSION:2\.1/)
      assert.equal(
        found(row, `${DAV}getcontenttype`)?.text,
        'text/vcard; version=2.1; charset=utf-8',
      )
    })

    it('sees its version among those of the book, beside the 3.0 of everybody', async (t) => {
      const { book, as } = await openBook(t, quirks)
      const body = propfindBody('card:supported-address-data')
      for (const [profile, versions] of [
        [undefined, ['3.0']],
        ['vcard-3.0', ['3.0']],
        ['vcard-4.0', ['3.0', '4.0']],
      ] as const) {
        const { ask } = await as(profile)
        const { rows } = multistatus(await ask('PROPFIND', book, { depth: 0, body }))
        const types = rows[0] && found(rows[0], `${CARDDAV}supported-address-data`)?.children
        assert.deepEqual(
          types?.map(({ attributes }) => attributes.get('version')),
          versions,
        )
      }
    })

    it('changes a card under its ETag, and not under an old one', async (t) => {
      const { behind, as } = await openBook(t, quirks)
      const name = behind.add(somebody)
      const phone = await as('vcard-4.0')
      const first = await phone.get(name)
      const etag = first.header('etag') ?? ''
      assert.equal((await phone.get(name, { 'If-None-Match': etag })).status, 304)
      const edited = first.text.replaceAll('Müller', 'Meier')
      const put = await phone.put(name, edited, { 'If-Match': etag })
      assert.deepEqual([put.status, put.header('etag')], [204, undefined])
      assert.equal((await phone.put(name, first.text, { 'If-Match': etag })).status, 412)
      const condition = `([${(await phone.get(name)).header('etag') ?? ''}])`
      assert.equal((await phone.put(name, edited, { If: condition })).status, 204)
      const [stored = ''] = behind.texts()
      assert.match(stored, /VERSION:3\.0[^]*FN:Meier/)
      assert.match(stored, /NICKNAME:Mü/)
    })

    it('of 2.1 keeps what it cannot say, and is told no ETag for what it will not see so', async (t) => {
      const { behind, as } = await openBook(t, quirks)
      const name = behind.add(somebody)
      const phone = await as('vcard-2.1')
      const { text } = await phone.get(name)
      const lines = text.split('\r\n').filter((line) => !line.startsWith('NICKNAME'))
      assert.equal((await phone.put(name, lines.join('\r\n'))).status, 204)
      assert.match(behind.texts()[0] ?? '', /NICKNAME:Mü/)
      const own = vcard('Own', 'UID:own')
      assert.equal((await phone.put('own.vcf', own)).header('etag'), undefined)
    })

    it('reads everything again after its profile was changed, and loses no edit over it', async (t) => {
      const { behind, book, as } = await openBook(t, quirks)
      const name = behind.add(somebody)
      const marks = async ({ ask }: Viewer) => {
        const body = propfindBody('cs:getctag', 'd:sync-token')
        const row = multistatus(await ask('PROPFIND', book, { depth: 0, body })).row(book)
        return {
          ctag: found(row, `${CALENDARSERVER}getctag`)?.text,
          token: found(row, `${DAV}sync-token`)?.text ?? '',
        }
      }
      const before = await as(undefined)
      const after = await as('vcard-4.0')
      const old = (await before.get(name)).header('etag') ?? ''
      const [then, now] = [await marks(before), await marks(after)]
      assert.notEqual(then.ctag, now.ctag)
      for (const [viewer, token] of [
        [after, then.token],
        [before, now.token],
      ] as const) {
        const refused = await viewer.ask('REPORT', book, { body: syncBody(token) })
        assert.equal(refused.status, 403)
        assert.equal(conditionOf(refused), `${DAV}valid-sync-token`)
      }
      const kept = await after.ask('REPORT', book, { body: syncBody(now.token) })
      assert.deepEqual(multistatus(kept).hrefs, [])
      const etag = (await after.get(name)).header('etag') ?? ''
      assert.notEqual(etag, old)
      assert.equal((await after.get(name, { 'If-None-Match': old })).status, 200)
      assert.equal((await before.get(name, { 'If-None-Match': etag })).status, 200)
      const { text } = await before.get(name)
      assert.equal((await after.put(name, text, { 'If-Match': old })).status, 204)
      const newer = (await after.get(name)).header('etag') ?? ''
      assert.equal((await before.put(name, text, { 'If-Match': newer })).status, 204)
    })

    it('finds cards by the properties that it knows them by', async (t) => {
      const { behind, book, as } = await openBook(t, quirks)
      const name = behind.add(
        vcard(
          'Klub',
          'UID:klub',
          'item1.X-ABDATE:2011-03-04',
          'item1.X-ABLabel:_$!<Anniversary>!$_',
        ),
      )
      const filter = '<card:filter><card:prop-filter name="ANNIVERSARY"/></card:filter>'
      const hits = async (profile: string): Promise<readonly string[]> => {
        const { ask } = await as(profile)
        return multistatus(await ask('REPORT', book, { depth: 1, body: queryBody(filter) })).hrefs
      }
      assert.deepEqual(await hits('vcard-4.0'), [book + name])
      assert.deepEqual(await hits('vcard-2.1'), [])
    })
  })

describe('a device without a version of its own', () => {
  it('gets what it asks for, else what is stored, under upstream’s ETag', async (t) => {
    const { behind, book, as } = await openBook(t, 'standard')
    const name = behind.add(somebody)
    const ways = await everyWay(await as(undefined), book, name)
    for (const [way, [card, etag]] of Object.entries(ways)) {
      assert.doesNotMatch(etag, /;v/, way)
      if (way !== 'listing') assert.match(card, /VERSION:3\.0/, way)
    }
  })
})
