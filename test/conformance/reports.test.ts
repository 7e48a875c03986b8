import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CARDDAV, child, children, DAV } from '../fake-google/dav/xml.ts'
import { conditionOf, found, linkIn, multistatus } from '../support/dav-answers.ts'
import { multigetBody, propfindBody, queryBody, syncBody, vcard } from '../support/dav-bodies.ts'
import { sendRawRequest, sentUpstream, createSharedTestBridge } from '../support/bridge-requests.ts'

/** RFC 3253, 3744 and 5397, as CONFORMANCE numbers their requirements. */
const book = '/addressbooks/alice/contacts/'
const collections = ['/', '/principals/', '/principals/alice/', '/addressbooks/alice/', book]
const d = 'xmlns:d="DAV:"'
const principalBodies: Readonly<Record<string, string>> = {
  [`${DAV}expand-property`]: `<d:expand-property ${d}><d:property name="owner"/></d:expand-property>`,
  [`${DAV}principal-match`]: `<d:principal-match ${d}><d:self/><d:prop><d:displayname/></d:prop></d:principal-match>`,
  [`${DAV}principal-property-search`]: `<d:principal-property-search ${d}><d:property-search><d:prop><d:displayname/></d:prop><d:match>ali</d:match></d:property-search><d:prop><d:displayname/></d:prop></d:principal-property-search>`,
  [`${DAV}principal-search-property-set`]: `<d:principal-search-property-set ${d}/>`,
  [`${DAV}acl-principal-prop-set`]: `<d:acl-principal-prop-set ${d}><d:prop><d:displayname/></d:prop></d:acl-principal-prop-set>`,
}

const bodies: Readonly<Record<string, string>> = {
  [`${CARDDAV}addressbook-multiget`]: multigetBody([`${book}x.vcf`]),
  [`${CARDDAV}addressbook-query`]: queryBody(''),
  [`${DAV}sync-collection`]: syncBody(''),
}

describe('reports and principals', () => {
  const bridge = createSharedTestBridge()
  const property = async (target: string, name: string, as = bridge.basic) => {
    const headers = { Authorization: as }
    const ask = { depth: 0, headers, body: propfindBody(`d:${name}`) } as const
    return multistatus(await sendRawRequest(bridge, 'PROPFIND', target, ask)).rows[0]
  }

  it('29. supported-report-set lists exactly the reports that are served', async () => {
    const set = found(await property(book, 'supported-report-set'), `${DAV}supported-report-set`)
    assert(set)
    const names = children(set, `${DAV}supported-report`).map(
      (each) => child(each, `${DAV}report`)?.children[0]?.name ?? '',
    )
    assert.deepEqual(names.toSorted(), Object.keys({ ...bodies, ...principalBodies }).toSorted())
    for (const body of Object.values(bodies))
      multistatus(await sendRawRequest(bridge, 'REPORT', book, { depth: 1, body }))
    for (const target of ['/', '/principals/alice/', '/addressbooks/alice/']) {
      const few = found(
        await property(target, 'supported-report-set'),
        `${DAV}supported-report-set`,
      )
      assert.equal(few?.children.length, Object.keys(principalBodies).length)
      for (const body of Object.values(principalBodies)) {
        const { status } = await sendRawRequest(bridge, 'REPORT', target, { depth: 0, body })
        assert.ok(status === 200 || status === 207)
      }
    }
  })

  it('30. a report that is not served is refused with supported-report', async () => {
    const others = ['version-tree', 'locate-by-history', 'toString']
    const sent = await sentUpstream(bridge, async () => {
      for (const name of others)
        assertUnsupported(
          await sendRawRequest(bridge, 'REPORT', book, { body: `<d:${name} xmlns:d="DAV:"/>` }),
        )
      for (const target of ['/', '/principals/alice/', '/addressbooks/alice/'])
        for (const body of Object.values(bodies))
          assertUnsupported(await sendRawRequest(bridge, 'REPORT', target, { body }))
    })
    assert.deepEqual(sent, [])
  })

  const assertUnsupported = (answer: Awaited<ReturnType<typeof sendRawRequest>>): void => {
    assert.equal(answer.status, 403)
    assert.equal(conditionOf(answer), `${DAV}supported-report`)
  }

  it('31. an addressbook-query without Depth is about the cards; a Depth of 0 is the book alone', async () => {
    bridge.account.contacts.add(vcard('Member'))
    const cards = bridge.account.contacts.list().map(({ id }) => `${book}${id}.vcf`)
    const query = async (depth?: 0) =>
      multistatus(
        await sendRawRequest(bridge, 'REPORT', book, {
          ...(depth === undefined ? {} : { depth }),
          body: queryBody(''),
        }),
      ).hrefs.toSorted()
    assert.deepEqual(await query(), cards.toSorted())
    assert.deepEqual(await query(0), [])
  })

  it('33. somebody without credentials gets 401, whatever the path', async () => {
    const paths = [...collections, `${book}x.vcf`, '/nowhere', '/addressbooks/bob/']
    for (const target of paths) {
      const answer = await sendRawRequest(bridge, 'PROPFIND', target, {
        depth: 0,
        headers: { Authorization: undefined },
        body: propfindBody('d:current-user-principal'),
      })
      assert.equal(answer.status, 401)
    }
  })

  it('34. current-user-principal is one href, the same on every resource', async () => {
    const { id } = bridge.account.contacts.add(vcard('Principal'))
    for (const target of [...collections, `${book}${id}.vcf`]) {
      const row = await property(target, 'current-user-principal')
      assert.equal(linkIn(row, `${DAV}current-user-principal`), '/principals/alice/')
      const named = found(row, `${DAV}current-user-principal`)
      assert.equal(named?.children.length, 1)
    }
  })

  it('35. the principal says that it is one, and where', async () => {
    const principal = '/principals/alice/'
    const type = found(await property(principal, 'resourcetype'), `${DAV}resourcetype`)
    assert(type && child(type, `${DAV}principal`))
    const row = await property(principal, 'principal-URL')
    assert.equal(linkIn(row, `${DAV}principal-URL`), principal)
  })

  it('36. current-user-privilege-set tells what this device may do', async () => {
    const { id } = bridge.account.contacts.add(vcard('Privilege'))
    const privileges = async (target: string, as?: string): Promise<string[]> => {
      const row = await property(target, 'current-user-privilege-set', as)
      const set = found(row, `${DAV}current-user-privilege-set`)
      return set?.children.map((each) => each.children[0]?.name.slice(DAV.length) ?? '') ?? []
    }
    for (const target of [book, `${book}${id}.vcf`]) {
      assert((await privileges(target)).includes('write-content'))
      const reader = await privileges(target, bridge.readOnly)
      assert(reader.includes('read'))
      assert(!reader.some((name) => /write|bind/.test(name)), reader.join())
    }
    const writer = await privileges(book)
    assert(['bind', 'unbind', 'write'].every((name) => writer.includes(name)))
  })

  it('37. access-control is not in DAV:, since no ACL can be changed', async () => {
    for (const [method, target] of [
      ['OPTIONS', book],
      ['PROPFIND', book],
      ['ACL', book],
    ] as const)
      assert.doesNotMatch(
        (await sendRawRequest(bridge, method, target, { depth: 0 })).header('dav') ?? '',
        /access-control|calendar|extended/,
      )
  })
})
