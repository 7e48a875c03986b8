import assert from 'node:assert/strict'
import { vcard } from '../../support/dav-bodies.ts'
import { walk } from './walk.ts'

/** eM Client: not in the table of walks, but of its writes one thing is known (cyrus-imapd PR 5724). */
walk('eM Client', async ({ step, wire, behind, quirks }) => {
  const client = wire({
    signIn: 'at once',
    headers: { 'User-Agent': 'eM Client/10.1.4828.0', 'Content-Type': 'text/vcard' },
  })
  const book = `/addressbooks/alice/${quirks === 'google' ? 'contacts' : 'people'}/`
  const uid = '7c1f9d2e-64a3-4b55-9a55-0d1f3f6a8f10'
  const href = `${book}${uid}.vcf`

  await step('may upgrade a card to vCard 4.0 and write its UID as a URN', async () => {
    assert.equal(
      (await client.ask('PUT', href, { body: vcard('Grace', `UID:${uid}`) })).status,
      201,
    )
    const upgraded = vcard('Grace Hopper', `UID:urn:uuid:${uid}`).replace('3.0', '4.0')
    const etag = (await client.ask('GET', href)).header('etag') ?? ''
    const headers = { 'If-Match': etag }
    const answer = await client.ask('PUT', href, { headers, body: upgraded })
    assert.equal(answer.status, 204, answer.text)
    const { text } = await client.ask('GET', href)
    assert.match(text, /FN:Grace Hopper/)
    // Google's own UID is another one; the bridge shows the first that a client gave.
    assert.match(text, new RegExp(`UID:${quirks === 'google' ? '' : 'urn:uuid:'}${uid}\\r`))
    assert.equal(behind.texts().length, 1)
  })

  await step('may not give it another UID', async () => {
    const body = vcard('Grace', 'UID:urn:uuid:another')
    assert.equal((await client.ask('PUT', href, { body })).status, quirks === 'google' ? 409 : 204)
  })
})
