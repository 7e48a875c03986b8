import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openGoogleTestBridge, type GoogleTestBridge } from '../support/test-bridge.ts'

const report = async ({ ask }: GoogleTestBridge, path: string, body: string): Promise<string> => {
  const answer = await ask(path, { method: 'REPORT', body })
  assert.ok(answer.status === 207 || answer.status === 200, `${answer.status}`)
  return answer.text()
}

const d = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav"'

describe('reports about principals', () => {
  it('expand-property shows what the hrefs of a property point to', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const body = `<d:expand-property ${d}><d:property name="current-user-principal"><d:property name="displayname"/>
      <d:property name="addressbook-home-set" namespace="urn:ietf:params:xml:ns:carddav"><d:property name="resourcetype"/></d:property>
      <d:property name="nothing"/></d:property></d:expand-property>`
    const text = await report(bridge, '/', body)
    assert.match(
      text,
      /<d:current-user-principal><d:response><d:href>\/principals\/alice\/<\/d:href>/,
    )
    assert.match(
      text,
      /<d:displayname>alice<\/d:displayname><card:addressbook-home-set><d:response><d:href>\/addressbooks\/alice\//,
    )
    assert.match(text, /<d:nothing\/><\/d:prop><d:status>HTTP\/1.1 404 Not Found/)
  })

  it('a client finds itself, and nobody else', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const search = (match: string): string =>
      `<d:principal-property-search ${d}><d:property-search><d:prop><d:displayname/></d:prop><d:match>${match}</d:match></d:property-search><d:prop><d:displayname/></d:prop></d:principal-property-search>`
    assert.match(
      await report(bridge, '/principals/', search('LIC')),
      /<d:href>\/principals\/alice\//,
    )
    assert.doesNotMatch(await report(bridge, '/principals/', search('bob')), /<d:response>/)
    const self = `<d:principal-match ${d}><d:self/></d:principal-match>`
    assert.match(await report(bridge, '/principals/', self), /<d:href>\/principals\/alice\//)
    const mine = `<d:principal-match ${d}><d:principal-property><d:owner/></d:principal-property></d:principal-match>`
    assert.match(
      await report(bridge, '/addressbooks/alice/contacts/', mine),
      /<d:href>\/addressbooks\/alice\/contacts\//,
    )
    assert.match(
      await report(bridge, '/', `<d:principal-search-property-set ${d}/>`),
      /<d:displayname\/>/,
    )
  })

  it('the principals of an ACL are its owner alone; a search may ask for all or any of its texts', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const acl = `<d:acl-principal-prop-set ${d}><d:prop><d:displayname/></d:prop></d:acl-principal-prop-set>`
    const book = '/addressbooks/alice/contacts/'
    const answer = await report(bridge, book, acl)
    assert.equal(answer.match(/<d:response>/g)?.length, 1)
    assert.match(answer, /<d:href>\/principals\/alice\/<\/d:href>.*<d:displayname>alice</)
    const text = (match: string): string =>
      `<d:property-search><d:prop><d:displayname/></d:prop><d:match>${match}</d:match></d:property-search>`
    const search = (test: string): string =>
      `<d:principal-property-search ${d} ${test}>${text('ali')}${text('bob')}<d:prop/></d:principal-property-search>`
    assert.doesNotMatch(await report(bridge, '/principals/', search('')), /<d:response>/)
    assert.match(await report(bridge, '/principals/', search('test="anyof"')), /<d:response>/)
  })

  it('refuses names that are none, and properties within properties without end', async (t) => {
    const { ask } = await openGoogleTestBridge(t)
    const nested = '<d:property name="owner">'.repeat(9) + '</d:property>'.repeat(9)
    const deep = await ask('/', {
      method: 'REPORT',
      body: `<d:expand-property ${d}>${nested}</d:expand-property>`,
    })
    assert.equal(deep.status, 403)
    const bad = await ask('/', {
      method: 'REPORT',
      body: `<d:expand-property ${d}><d:property name="a b"/></d:expand-property>`,
    })
    assert.equal(bad.status, 400)
  })
})
