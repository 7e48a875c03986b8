import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { multistatus } from '../support/dav-answers.ts'
import { multigetBody, propfindBody, vcard } from '../support/dav-bodies.ts'
import { asked, both, dataOf, etagOf, openBook } from './viewer.ts'

const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII='
const uri = `PHOTO;VALUE=URI:data:image/png;base64,${pixel}`
const unfold = (card: string): string => card.replace(/\r?\n[ \t]/g, '')

describe('cards that others have stored', () => {
  it('in 4.0 come as 3.0 to a device that reads nothing else', async (t) => {
    const { behind, as } = await openBook(t, 'standard')
    const name = behind.add(
      vcard('Four', 'UID:four', `PHOTO:data:image/png;base64,${pixel}`).replace('3.0', '4.0'),
    )
    const { text } = await (await as('vcard-3.0')).get(name)
    assert.match(text, /VERSION:3\.0/)
    assert.ok(unfold(text).includes(`PHOTO;ENCODING=b;TYPE=PNG:${pixel}`), text)
  })

  it('with a picture as a data: URI come with the picture to clients that take no URI', async (t) => {
    const { behind, book, as } = await openBook(t, 'standard')
    const name = behind.add(vcard('Seen', 'UID:seen', uri))
    const outlook = await as(undefined, 'CalDavSynchronizer/4.5')
    const report = await outlook.ask('REPORT', book, { body: multigetBody([book + name], asked) })
    const row = multistatus(report).row(book + name)
    const got = await outlook.get(name)
    for (const card of [got.text, dataOf(row)])
      assert.ok(unfold(card).includes(`PHOTO;ENCODING=b;TYPE=PNG:${pixel}`), card)
    assert.equal(got.header('etag'), etagOf(row))
    const other = await (await as(undefined)).get(name)
    assert.ok(unfold(other.text).includes(uri), other.text)
  })

  it('with a picture elsewhere keep its address, which nobody fetches', async (t) => {
    const { behind, as } = await openBook(t, 'standard')
    const elsewhere = 'PHOTO;VALUE=URI:https://pictures.invalid/a.png'
    const name = behind.add(vcard('Far', 'UID:far', elsewhere))
    for (const viewer of [await as('vcard-3.0'), await as(undefined, 'CalDavSynchronizer/4.5')])
      assert.ok((await viewer.get(name)).text.includes(elsewhere))
  })
})

describe('a client that says If-None-Match: * of every card', () => {
  for (const quirks of both)
    it(`changes cards nevertheless, where its profile says so, on ${quirks}`, async (t) => {
      const { as } = await openBook(t, quirks)
      const always = { 'If-None-Match': '*' }
      const old = await as(
        undefined,
        'Mozilla/5.0 (X11; rv:24.0) Gecko/20100101 Thunderbird/24.2.0',
      )
      const chosen = await as('sogo-connector')
      const other = await as('thunderbird-add-ons')
      const [made, edited] = [vcard('Made', 'UID:made'), vcard('Edited', 'UID:made')]
      assert.equal((await old.put('made.vcf', made, always)).status, 201)
      assert.equal((await old.put('made.vcf', edited, always)).status, 204)
      assert.match((await old.get('made.vcf')).text, /FN:Edited/)
      assert.equal((await chosen.put('made.vcf', made, always)).status, 204)
      assert.equal((await other.put('made.vcf', edited, always)).status, 412)
      const stale = { ...always, 'If-Match': '"stale"' }
      assert.equal((await chosen.put('made.vcf', edited, stale)).status, 412)
    })
})

describe('a client that deletes what is not stored as it was sent', () => {
  for (const quirks of both)
    it(`may read on ${quirks}, and neither write nor delete`, async (t) => {
      const { behind, book, as } = await openBook(t, quirks)
      const name = behind.add(vcard('Kept', 'UID:kept'))
      const before = behind.texts()
      for (const rclone of [await as(undefined, 'rclone/v1.60.1'), await as('rclone')]) {
        assert.equal((await rclone.put(name, vcard('Other', 'UID:kept'))).status, 403)
        assert.equal((await rclone.put('new.vcf', vcard('New', 'UID:new'))).status, 403)
        assert.equal((await rclone.ask('POST', book, { body: vcard('New') })).status, 403)
        assert.equal((await rclone.ask('DELETE', book + name)).status, 403)
        assert.deepEqual(behind.texts(), before)
        assert.match((await rclone.get(name)).text, /FN:Kept/)
        const body = propfindBody('d:current-user-privilege-set')
        const { text } = await rclone.ask('PROPFIND', book, { depth: 0, body })
        assert.match(text, /<d:read\/>/)
        assert.doesNotMatch(text, /<d:(?:write|bind|unbind)/)
      }
    })
})

describe('a client that deletes a card before it uploads it anew', () => {
  it('may change it, and delete none', async (t) => {
    const { behind, book, as } = await openBook(t, 'google')
    const name = behind.add(vcard('Kept'))
    const davfs2 = await as(undefined, 'davfs2/1.6.1 neon/0.32.5')
    assert.equal((await davfs2.ask('DELETE', book + name)).status, 403)
    const { text } = await davfs2.get(name)
    assert.equal((await davfs2.put(name, text.replaceAll('Kept', 'Changed'))).status, 204)
    assert.match((await davfs2.get(name)).text, /FN:Changed/)
    const owner = await as('default', 'davfs2/1.6.1 neon/0.32.5')
    assert.equal((await owner.ask('DELETE', book + name)).status, 204)
  })
})

describe('a client that takes a contact without an ETag for new', () => {
  it('learns the ETag of what Google made of its upload', async (t) => {
    const { book, as } = await openBook(t, 'google')
    const snappyMail = await as(undefined, 'SnappyMail/2.38.2')
    const made = await snappyMail.put('made.vcf', vcard('Made', 'UID:made'))
    assert.equal(made.status, 201)
    assert.match(made.header('date') ?? '', / GMT$/)
    const body = propfindBody('d:getetag')
    const listing = multistatus(await snappyMail.ask('PROPFIND', book, { depth: 1, body }))
    assert.equal(made.header('etag'), etagOf(listing.row(`${book}made.vcf`)))
  })
})

describe('a client that makes cards anew out of its fields', () => {
  it('leaves a job title that it writes under another name', async (t) => {
    const { behind, as } = await openBook(t, 'standard')
    const name = behind.add(vcard('Ada', 'UID:ada', 'TITLE:Countess', 'NICKNAME:Al'))
    const phone = await as(undefined, 'Z-Push CardDAV/0.6.c')
    const edited = vcard('Ada', 'UID:ada', 'ROLE:Countess', 'TEL;TYPE=CELL:+1')
    assert.equal((await phone.put(name, edited)).status, 204)
    const [text = ''] = behind.texts()
    assert.match(text, /TITLE:Countess/)
    assert.match(text, /TEL;TYPE=CELL:\+1/)
    assert.doesNotMatch(text, /NICKNAME/)
  })
})
