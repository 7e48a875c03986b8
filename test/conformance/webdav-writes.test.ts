import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DAV } from '../fake-google/dav/xml.ts'
import { conditionOf, multistatus, namesWith } from '../support/dav-answers.ts'
import { proppatchBody, vcard } from '../support/dav-bodies.ts'
import { sendRawRequest, sentUpstream, createSharedTestBridge } from '../support/bridge-requests.ts'

const book = '/addressbooks/alice/contacts/'
const collections = ['/', '/principals/alice/', '/addressbooks/alice/', book]
const vcardType = { 'Content-Type': 'text/vcard; charset=utf-8' }

describe('methods that write', () => {
  const bridge = createSharedTestBridge()

  it('19. a refusal names its precondition in DAV:error', async () => {
    const body = '<d:version-tree xmlns:d="DAV:"/>'
    const answer = await sendRawRequest(bridge, 'REPORT', book, { body })
    assert.equal(answer.header('content-type'), 'application/xml; charset=utf-8')
    assert.equal(conditionOf(answer), `${DAV}supported-report`)
  })

  it('20. a PROPPATCH does all or nothing: each property is refused, in the order asked', async () => {
    const body = proppatchBody(
      '<d:set><d:prop><cs:colour>red</cs:colour></d:prop></d:set>' +
        '<d:remove><d:prop><d:displayname/></d:prop></d:remove>' +
        '<d:set><d:prop><cs:last/></d:prop></d:set>',
    )
    for (const target of collections) {
      const sent = await sentUpstream(bridge, async () => {
        const { rows, hrefs } = multistatus(
          await sendRawRequest(bridge, 'PROPPATCH', target, { body }),
        )
        assert.deepEqual(hrefs, [target])
        assert.deepEqual(
          rows.flatMap((row) => namesWith(row, '403 Forbidden')),
          [
            '{http://calendarserver.org/ns/}colour',
            `${DAV}displayname`,
            '{http://calendarserver.org/ns/}last',
          ],
        )
      })
      assert.deepEqual(sent, [])
    }
  })

  it('21. a protected property is refused with cannot-modify-protected-property', async () => {
    for (const name of ['getetag', 'resourcetype', 'sync-token', 'current-user-principal']) {
      const body = proppatchBody(`<d:set><d:prop><d:${name}>x</d:${name}></d:prop></d:set>`)
      const answer = await sendRawRequest(bridge, 'PROPPATCH', book, { body })
      assert.deepEqual(namesWith(multistatus(answer).row(book), '403 Forbidden'), [DAV + name])
      assert.match(answer.text, /<d:error><d:cannot-modify-protected-property\/><\/d:error>/)
    }
  })

  it('22. DELETE of a card is answered 204, and 404 when there is none', async () => {
    const { id } = bridge.account.contacts.add(vcard('Gone'))
    const target = `${book}${id}.vcf`
    const answer = await sendRawRequest(bridge, 'DELETE', target)
    assert.equal(answer.status, 204)
    assert.equal(answer.header('content-length'), undefined)
    assert.equal(bridge.account.contacts.get(id), undefined)
    assert.equal((await sendRawRequest(bridge, 'DELETE', target)).status, 404)
    assert.equal((await sendRawRequest(bridge, 'GET', target)).status, 404)
  })

  it('23. PUT to a collection is answered 405, and nothing is made of it', async () => {
    const before = bridge.account.contacts.size
    const targets = [...collections, ...collections.slice(1).map((path) => path.slice(0, -1))]
    for (const target of targets) {
      const sent = await sentUpstream(bridge, async () => {
        const answer = await sendRawRequest(bridge, 'PUT', target, {
          headers: vcardType,
          body: vcard('Book'),
        })
        assert.equal(answer.status, 405)
        assert.doesNotMatch(answer.header('allow') ?? '', /PUT/)
      })
      assert.deepEqual(sent, [])
    }
    assert.equal(bridge.account.contacts.size, before)
  })

  it('24. PUT below a book that is not there is answered 409', async () => {
    const sent = await sentUpstream(bridge, async () => {
      const target = '/addressbooks/alice/other/x.vcf'
      const answer = await sendRawRequest(bridge, 'PUT', target, {
        headers: vcardType,
        body: vcard('Lost'),
      })
      assert.equal(answer.status, 409)
    })
    assert.deepEqual(sent, [])
  })

  it('25. LOCK, UNLOCK, COPY, MOVE, MKCOL and ACL are answered 405 with Allow', async () => {
    const { id } = bridge.account.contacts.add(vcard('Stays'))
    const headers = { Destination: `${bridge.url}addressbooks/alice/contacts/y.vcf` }
    const targets = ['/addressbooks/alice/', '/addressbooks/alice/new/', book, `${book}${id}.vcf`]
    for (const method of ['LOCK', 'UNLOCK', 'COPY', 'MOVE', 'MKCOL', 'ACL', 'PATCH', 'SEARCH'])
      for (const target of targets) {
        const sent = await sentUpstream(bridge, async () => {
          const answer = await sendRawRequest(bridge, method, target, { headers })
          assert.equal(answer.status, 405, `${method} ${target}`)
          assert.match(answer.header('allow') ?? '', /^OPTIONS, GET, HEAD, PROPFIND/)
        })
        assert.deepEqual(sent, [])
      }
    assert(bridge.account.contacts.get(id))
  })

  it('25. DELETE of a book is answered 403, of another collection and POST elsewhere than to a book 405', async () => {
    for (const target of collections) {
      const sent = await sentUpstream(bridge, async () => {
        const answer = await sendRawRequest(bridge, 'DELETE', target)
        assert.equal(answer.status, target === book ? 403 : 405)
        if (target === book) return
        assert.match(answer.header('allow') ?? '', /PROPFIND/)
        assert.doesNotMatch(answer.header('allow') ?? '', /DELETE/)
      })
      assert.deepEqual(sent, [])
    }
    const post = await sendRawRequest(bridge, 'POST', '/addressbooks/alice/', {
      body: vcard('Home'),
    })
    assert.equal(post.status, 405)
    assert.doesNotMatch(post.header('allow') ?? '', /POST/)
  })

  it('26. an If that does not hold is never ignored', async () => {
    const { id, etag } = bridge.account.contacts.add(vcard('If'))
    const target = `${book}${id}.vcf`
    const failing = [
      `<${bridge.url}addressbooks/alice/contacts/other.vcf> ([${etag}])`,
      '(["another"])',
      `(Not [${etag}])`,
      '(<urn:uuid:1234>)',
      '(<DAV:no-lock>)',
    ]
    for (const condition of failing) {
      const answer = await sendRawRequest(bridge, 'PUT', target, {
        headers: { ...vcardType, If: condition },
        body: vcard('Changed'),
      })
      assert.equal(answer.status, 412, condition)
      const removed = await sendRawRequest(bridge, 'DELETE', target, { headers: { If: condition } })
      assert.equal(removed.status, 412, condition)
    }
    assert.equal(bridge.account.contacts.get(id)?.etag, etag)
    const holds = await sendRawRequest(bridge, 'DELETE', target, {
      headers: { If: `(["x"]) ([${etag}])` },
    })
    assert.equal(holds.status, 204)
  })

  it('26. an If that cannot be read is answered 400, and nothing is done', async () => {
    const { id, etag } = bridge.account.contacts.add(vcard('Unread'))
    for (const condition of ['nonsense', '()', `([${etag}]`, `([${etag}]) </x> ([${etag}])`]) {
      const headers = { If: condition }
      const answer = await sendRawRequest(bridge, 'DELETE', `${book}${id}.vcf`, { headers })
      assert.equal(answer.status, 400, condition)
    }
    assert(bridge.account.contacts.get(id))
  })

  it('26. a tagged list is about the resource that it names, however that is spelled', async () => {
    const guard = bridge.account.contacts.add(vcard('Guard'))
    const spellings = [
      `${bridge.url}addressbooks/alice/contacts/${guard.id}.vcf`,
      `/addressbooks/alice%40gmail.example/contacts//${guard.id}.vcf`,
      `http://localhost:${bridge.port}${book}${guard.id}.vcf`,
    ]
    const attempt = async (condition: string): Promise<number> => {
      const { id } = bridge.account.contacts.add(vcard('Guarded'))
      return (
        await sendRawRequest(bridge, 'DELETE', `${book}${id}.vcf`, { headers: { If: condition } })
      ).status
    }
    for (const tag of spellings) {
      assert.equal(await attempt(`<${tag}> ([${guard.etag}])`), 204, tag)
      assert.equal(await attempt(`<${tag}> (["old"]) (Not ["old"])`), 204, tag)
      assert.equal(await attempt(`<${tag}> (["old"]) </> (["x"])`), 412, tag)
    }
    for (const tag of [
      `${book}none.vcf`,
      '/addressbooks/bob/contacts/x.vcf',
      book,
      'http://evil.example/',
    ]) {
      assert.equal(await attempt(`<${tag}> ([${guard.etag}])`), 412, tag)
      assert.equal(await attempt(`<${tag}> (Not ["any"])`), 204, tag)
    }
  })

  it('26. lists about the card itself, tagged or not, guard a write; one that holds is enough', async () => {
    const { id, etag } = bridge.account.contacts.add(vcard('Own'))
    const target = `${book}${id}.vcf`
    const put = async (condition: string): Promise<number> => {
      const headers = { ...vcardType, If: condition }
      return (await sendRawRequest(bridge, 'PUT', target, { headers, body: vcard('Own') })).status
    }
    assert.equal(await put(`<${target}> (["old"]) <${book}none.vcf> (["x"])`), 412)
    assert.equal(await put(`<${target}> ([W/"old"])`), 412)
    assert.equal(await put(`<${book}none.vcf> (["x"]) <${target}> ([${etag}])`), 204)
    const now = bridge.account.contacts.get(id)?.etag ?? ''
    assert.equal(await put(`(["old"]) (Not <DAV:no-lock> [${now}])`), 204)
  })

  it('26. it is heeded by reads too', async () => {
    const { id, etag } = bridge.account.contacts.add(vcard('Read'))
    const target = `${book}${id}.vcf`
    for (const [method, depth] of [
      ['GET', undefined],
      ['PROPFIND', 0],
    ] as const) {
      const ask = (condition: string) =>
        sendRawRequest(bridge, method, target, {
          ...(depth === 0 ? { depth } : {}),
          headers: { If: condition },
        })
      assert.equal((await ask('(["old"])')).status, 412, method)
      assert((await ask(`([${etag}])`)).status < 300, method)
    }
  })
})
