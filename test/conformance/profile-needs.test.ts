import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { multistatus } from '../support/dav-answers.ts'
import { multigetBody, vcard } from '../support/dav-bodies.ts'
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
