import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DAV } from '../fake-google/dav/xml.ts'
import { cardIn, found, multistatus } from '../support/dav-answers.ts'
import { multigetBody, propfindBody, syncBody, vcard } from '../support/dav-bodies.ts'
import { sendRawRequest, sentUpstream, createSharedTestBridge } from '../support/bridge-requests.ts'

/** REMAPPING §1: whatever way a client spells a resource, it is the same one, and comes back in one spelling. */
const book = '/addressbooks/alice/contacts/'

describe('an href in a request', () => {
  const bridge = createSharedTestBridge()
  const multiget = async (hrefs: readonly string[]) =>
    multistatus(
      await sendRawRequest(bridge, 'REPORT', book, { body: multigetBody(hrefs, ['d:getetag']) }),
    )

  it('leads to the card in every spelling of it, and comes back in ours, once', async () => {
    const { id, etag } = bridge.account.contacts.add(vcard('Spelled'))
    const name = `${id}.vcf`
    const encoded = Buffer.from(name).toString('hex').replace(/../g, '%$&')
    const spellings = [
      book + name,
      `http://127.0.0.1:${bridge.port}${book}${name}`,
      `https://localhost:${bridge.port}${book}${name}`,
      `HTTP://LOCALHOST${book}${name}`,
      `http://localhost:80${book}${name}`,
      `https://Localhost:443${book}${name}`,
      `https://localhost:${book}${name}`,
      `http://[::1]:${bridge.port}${book}${name}`,
      `http://alice:secret@localhost:${bridge.port}${book}${name}`,
      `//localhost:${bridge.port}${book}${name}`,
      `/addressbooks/alice@gmail.example/contacts/${name}`,
      `/addressbooks/alice%40gmail.example/contacts/${name}`,
      `/addressbooks/ALICE/contacts/${name}`,
      `//addressbooks//alice//contacts//${name}`,
      `/addressbooks/bob/../alice/./contacts/${name}`,
      `/addressbooks/alice/contacts/x/%2e%2e/${name}`,
      `/carddav/v1/principals/alice@gmail.example/lists/default/${name}`,
      name,
      `./${name}`,
      `../contacts/${name}`,
      book + encoded,
      `${book}${name}?x=1#y`,
      `\n  ${book}${name}\t`,
      `<![CDATA[${book}${name}]]>`,
      `${book}&#${name.charCodeAt(0)};${name.slice(1)}`,
    ]
    for (const spelling of spellings) {
      const { hrefs, rows } = await multiget([spelling])
      assert.deepEqual(hrefs, [book + name], spelling)
      assert.equal(found(rows[0], `${DAV}getetag`)?.text, etag, spelling)
    }
    assert.deepEqual((await multiget(spellings)).hrefs, [book + name])
  })

  it('that leads elsewhere is answered 404 in its row, and never sent upstream', async () => {
    const { id } = bridge.account.contacts.add(vcard('Mine'))
    const elsewhere = [
      `http://evil.example${book}${id}.vcf`,
      `http://localhost:${bridge.port + 1}${book}${id}.vcf`,
      `http://localhost:443${book}${id}.vcf`,
      `https://evil.example:443${book}${id}.vcf`,
      `//evil.example/${id}.vcf`,
      `/addressbooks/bob/contacts/${id}.vcf`,
      `/addressbooks/alice/other/${id}.vcf`,
      '/addressbooks/alice/',
      '/',
      `${book}a%2Fb.vcf`,
      `${book}../../../elsewhere.vcf`,
      `${book}${id}.vcf/`,
      `${bridge.google.url}${bridge.account.bookHref}${id}.vcf`,
      'ftp://localhost/x',
    ]
    for (const href of elsewhere) {
      const { rows } = await multiget([href])
      assert.equal(rows.length, 1, href)
      assert.equal(rows[0]?.status, 'HTTP/1.1 404 Not Found', href)
      assert.deepEqual(rows[0].propstats, [])
      assert.equal(rows[0].href, href)
    }
    // What changed in the book is asked for, none of the hrefs.
    const sent = await sentUpstream(bridge, () => multiget(elsewhere))
    for (const line of sent) assert.match(line, / \S+\/lists\/default\/$/)
  })

  it('with markup in it comes back as text', async () => {
    const { rows } = await multiget(['/x&lt;d:y/&gt;&amp;&quot;', `${book}&lt;b&gt;.vcf`])
    assert.equal(rows.length, 2)
    for (const { status } of rows) assert.equal(status, 'HTTP/1.1 404 Not Found')
  })
})

describe('a full URI of the name that is advertised', () => {
  const bridge = createSharedTestBridge({ settings: { advertise: ['contacts.example.org'] } })
  const own = 'https://contacts.example.org'

  it('is ours with the port of its scheme too, in every place where one comes in', async () => {
    const { id, etag } = bridge.account.contacts.add(vcard('Advertised'))
    const path = `${book}${id}.vcf`
    for (const server of [own, `${own}:443`, `${own}:`, 'HTTPS://Contacts.Example.ORG:443']) {
      const body = multigetBody([server + path], ['d:getetag'])
      const { hrefs } = multistatus(await sendRawRequest(bridge, 'REPORT', server + book, { body }))
      assert.deepEqual(hrefs, [path], server)
      for (const [tag, status] of [
        [etag, 200],
        ['"other"', 412],
      ] as const) {
        const headers = { If: `<${server}${path}> ([${tag}])` }
        const got = await sendRawRequest(bridge, 'GET', path, { headers })
        assert.equal(got.status, status, server)
      }
    }
  })

  it('is another server’s with the port of another scheme', async () => {
    const target = `http://contacts.example.org:443${book}`
    assert.equal((await sendRawRequest(bridge, 'PROPFIND', target, { depth: 0 })).status, 421)
  })
})

describe('a name that a client gives its card', () => {
  const bridge = createSharedTestBridge()
  /** As the client writes it in its path, and as it comes back. */
  const names: readonly (readonly [string, string])[] = [
    [
      '4FBE8971-0BC3-424C-9C26-36C3E1EFF6B1-ABSPlugin.vcf',
      '4FBE8971-0BC3-424C-9C26-36C3E1EFF6B1-ABSPlugin.vcf',
    ],
    ['no-suffix', 'no-suffix'],
    ['UPPER.VCF', 'UPPER.VCF'],
    ['two.dots.vcf.vcf', 'two.dots.vcf.vcf'],
    ['.hidden', '.hidden'],
    ['...', '...'],
    ['.vcf', '.vcf'],
    ['urn:uuid:4fbe8971.vcf', 'urn%3Auuid%3A4fbe8971.vcf'],
    ['urn%3auuid%3A0c26.vcf', 'urn%3Auuid%3A0c26.vcf'],
    ['with%20space.vcf', 'with%20space.vcf'],
    ['plus+and%2Bplus.vcf', 'plus%2Band%2Bplus.vcf'],
    ['{braces}.vcf', '%7Bbraces%7D.vcf'],
    ['percent%25.vcf', 'percent%25.vcf'],
    ['percent%2525.vcf', 'percent%2525.vcf'],
    ['percent%2540at.vcf', 'percent%2540at.vcf'],
    ['at@home.vcf', 'at%40home.vcf'],
    ['semi;colon=comma,and&amp.vcf', 'semi%3Bcolon%3Dcomma%2Cand%26amp.vcf'],
    ["quote'(paren)!*.vcf", 'quote%27%28paren%29%21%2A.vcf'],
    ['%3Cb%3E%22.vcf', '%3Cb%3E%22.vcf'],
    ['question%3Fhash%23.vcf', 'question%3Fhash%23.vcf'],
    ['umlaut-%C3%A4.vcf', 'umlaut-%C3%A4.vcf'],
    ['decomposed-a%CC%88.vcf', 'decomposed-a%CC%88.vcf'],
    ['latin1-%E4.vcf', 'latin1-%E4.vcf'],
    ['bytes-%FF%FE%80.vcf', 'bytes-%FF%FE%80.vcf'],
    ['control-%01%0D%0A.vcf', 'control-%01%0D%0A.vcf'],
    ['http:x.vcf', 'http%3Ax.vcf'],
    [`long-${'x'.repeat(250)}.vcf`, `long-${'x'.repeat(250)}.vcf`],
    ['__proto__', '__proto__'],
  ]

  for (const [index, [written, canonical]] of names.entries())
    it(`is kept: ${written.slice(0, 50)}`, async () => {
      const href = book + canonical
      const card = vcard(`Named ${index}`, `UID:uid-${index}`)
      assert.equal(
        (await sendRawRequest(bridge, 'PUT', book + written, { body: card })).status,
        201,
      )
      for (const target of [book + written, href]) {
        const got = await sendRawRequest(bridge, 'GET', target)
        assert.match(got.text, new RegExp(`^UID:uid-${index}\r$`, 'm'), target)
        const alone = await sendRawRequest(bridge, 'PROPFIND', target, {
          depth: 0,
          body: propfindBody('d:getetag'),
        })
        assert.deepEqual(multistatus(alone).hrefs, [href])
      }
      const asked = written.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
      const body = multigetBody([book + asked], ['card:address-data'])
      const answer = multistatus(await sendRawRequest(bridge, 'REPORT', book, { body }))
      assert.deepEqual(answer.hrefs, [href])
      assert.match(cardIn(answer.rows[0]) ?? '', new RegExp(`^UID:uid-${index}$`, 'm'))
    })

  it('comes back in listings and sync reports to every device, and never goes upstream', async () => {
    const wanted = names.map(([, canonical]) => book + canonical).toSorted()
    const headers = { Authorization: bridge.readOnly }
    const listing = await sendRawRequest(bridge, 'PROPFIND', book, {
      depth: 1,
      headers,
      body: propfindBody('d:getetag'),
    })
    assert.deepEqual(
      multistatus(listing)
        .hrefs.filter((href) => href !== book)
        .toSorted(),
      wanted,
    )
    const synced = await sendRawRequest(bridge, 'REPORT', book, { headers, body: syncBody('') })
    assert.deepEqual(multistatus(synced).hrefs.toSorted(), wanted)
    const written = bridge.google.requests.filter(({ method }) => method === 'PUT')
    for (const { path } of written)
      assert.match(path.slice(bridge.account.bookHref.length), /^[0-9a-f-]{36}\.vcf$/)
  })

  it('may stand in a request body as it is read', async () => {
    const body = multigetBody(['umlaut-ä.vcf', `${book}with space.vcf`, `${book}{braces}.vcf`])
    const { hrefs, rows } = multistatus(await sendRawRequest(bridge, 'REPORT', book, { body }))
    assert.deepEqual(hrefs.toSorted(), [
      `${book}%7Bbraces%7D.vcf`,
      `${book}umlaut-%C3%A4.vcf`,
      `${book}with%20space.vcf`,
    ])
    for (const row of rows) assert(found(row, `${DAV}getetag`))
  })

  it('is told apart from another by each of its bytes', async () => {
    const size = bridge.account.contacts.size
    for (const [at, name] of ['Case.vcf', 'case.vcf', 'CASE.vcf', 'case', 'case%20.vcf'].entries())
      assert.equal(
        (await sendRawRequest(bridge, 'PUT', book + name, { body: vcard(`Case ${at}`) })).status,
        201,
      )
    assert.equal(bridge.account.contacts.size, size + 5)
    assert.match((await sendRawRequest(bridge, 'GET', `${book}case.vcf`)).text, /FN:Case 1\r/)
  })

  it("that equals Google's id of a card is that card", async () => {
    const { id } = bridge.account.contacts.add(vcard('Born at Google'))
    assert.equal(
      (await sendRawRequest(bridge, 'PUT', `${book}${id}.vcf`, { body: vcard('Changed here') }))
        .status,
      204,
    )
    assert.match(bridge.account.contacts.get(id)?.text ?? '', /Changed here/)
  })
})
