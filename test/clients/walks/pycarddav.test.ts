import assert from 'node:assert/strict'
import { DAV } from '../../fake-google/dav/xml.ts'
import { multistatus } from '../../support/dav-answers.ts'
import { vcard } from '../../support/dav-bodies.ts'
import { etagIn, textIn } from './eyes.ts'
import { walk } from './walk.ts'

/** pycarddav, carddav.py: a person types the book's URL; there is no discovery and no XML of its own. */
walk('pycarddav', async ({ step, wire, behind, quirks }) => {
  const client = wire({
    signIn: 'at once',
    headers: { 'User-Agent': 'pycardsyncer/0.7.0 (Linux)', Accept: '*/*' },
  })
  const book = `/addressbooks/alice/${quirks === 'google' ? 'contacts' : 'people'}/`
  const ada = behind.add(vcard('Ada'))

  await step('asks OPTIONS with a Depth for addressbook', async () => {
    const answer = await client.ask('OPTIONS', book, { depth: 1 })
    assert.equal(answer.status, 200)
    assert((answer.header('dav') ?? '').split(/, ?/).includes('addressbook'))
  })

  const list = async () => {
    const answer = multistatus(await client.ask('PROPFIND', book, { depth: 1 }))
    const cards = answer.rows.filter((row) =>
      /^text\/(?:x-)?vcard/.test(textIn(row, `${DAV}getcontenttype`) ?? ''),
    )
    return new Map(cards.map((row) => [row.href, etagIn(row)]))
  }

  await step('lists by a PROPFIND without a body, and gets each card', async () => {
    const cards = await list()
    assert.deepEqual([...cards.keys()], [book + ada])
    const got = await client.ask('GET', book + ada)
    assert.equal(got.header('etag'), cards.get(book + ada))
    assert.match(got.text, /VERSION:3\.0[^]*FN:Ada/)
  })

  const href = `${book}q2Lk0sJv9d.vcf`
  const put = (name: string, headers: Record<string, string>) =>
    client.ask('PUT', href, {
      headers: { 'Content-Type': 'text/vcard', ...headers },
      body: vcard(name, 'UID:q2Lk0sJv9d'),
    })

  await step('creates, changes and deletes a card', async () => {
    assert.equal((await put('Grace', { 'If-None-Match': '*' })).status, 201)
    const etag = (await list()).get(href) ?? assert.fail('no ETag')
    assert.equal((await put('Grace Hopper', { 'If-Match': etag })).status, 204)
    assert.match((await client.ask('GET', href)).text, /FN:Grace Hopper/)
    const headers = { 'If-Match': (await list()).get(href) ?? '' }
    assert.equal((await client.ask('DELETE', href, { headers })).status, 204)
    assert.deepEqual([...(await list()).keys()], [book + ada])
  })
})
