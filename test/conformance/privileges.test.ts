import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { children, DAV } from '../fake-google/dav/xml.ts'
import { conditionOf, found, multistatus, type Row } from '../support/dav-answers.ts'
import { propfindBody, vcard } from '../support/dav-bodies.ts'
import { sendRawRequest, createSharedTestBridge } from '../support/bridge-requests.ts'
import { openTestBridge } from '../support/test-bridge.ts'
import type { Scope } from '../support/scope.ts'
import { startPlainDav } from '../upstreams/plain-dav.ts'

const home = '/addressbooks/alice/'
const all = ['read', 'read-current-user-privilege-set', 'write', 'write-content', 'bind', 'unbind']
const reading = all.slice(0, 2)
const body = propfindBody('d:current-user-privilege-set')

async function open(t: Scope) {
  const upstream = await startPlainDav(t)
  const [people, work, company] = upstream.books
  assert(work && company)
  const bridge = await openTestBridge(t, upstream)
  const ask = async (target: string, depth: 0 | 1 = 0, Authorization = bridge.basic) =>
    multistatus(
      await sendRawRequest(bridge, 'PROPFIND', target, { depth, body, headers: { Authorization } }),
    )
  return { bridge, ask, upstream, people, work, company }
}

/** Local names of the privileges in a row, in their order. */
function privileges(row: Row | undefined): readonly string[] {
  const set = found(row, `${DAV}current-user-privilege-set`)
  assert(set, 'no privileges are told')
  return children(set, `${DAV}privilege`)
    .flatMap((privilege) => privilege.children)
    .map(({ name }) => name.replace(DAV, ''))
}

describe('privileges on a server with several books', () => {
  it('36. are told of each book as upstream tells them, in the home set and of the book itself', async (t) => {
    const { ask } = await open(t)
    const listing = await ask(home, 1)
    for (const [book, expected] of [
      ['people', all],
      ['work', all],
      ['company', reading],
    ] as const) {
      const path = `${home}${book}/`
      assert.deepEqual(privileges(listing.row(path)), expected, book)
      assert.deepEqual(privileges((await ask(path)).row(path)), expected, book)
    }
  })

  it('36. are told of a card as of its book', async (t) => {
    const { ask, people, company } = await open(t)
    people.put('a.vcf', vcard('Ada'))
    company.put('b.vcf', vcard('Bob'))
    const told = async (book: string, name: string) => {
      const path = `${home}${book}/${name}`
      const deep = privileges((await ask(`${home}${book}/`, 1)).row(path))
      assert.deepEqual(privileges((await ask(path)).row(path)), deep)
      return deep
    }
    assert.deepEqual(await told('people', 'a.vcf'), ['read', 'write', 'write-content'])
    assert.deepEqual(await told('company', 'b.vcf'), ['read'])
  })

  it('36. follow upstream when they change, and are as complete as upstream tells them', async (t) => {
    const { ask, people } = await open(t)
    const path = `${home}people/`
    for (const [told, expected] of [
      [
        ['read', 'bind'],
        [...reading, 'bind'],
      ],
      [
        ['read', 'write-content', 'unbind'],
        [...reading, 'write-content', 'unbind'],
      ],
      [['all'], all],
      [['read', 'write'], all],
      [['read', 'read-acl'], reading],
    ] as const) {
      people.privileges = told
      assert.deepEqual(privileges((await ask(path)).row(path)), expected)
    }
  })

  it('36. are those of reading and writing where upstream does not tell', async (t) => {
    const { ask, people, work } = await open(t)
    people.privileges = undefined
    work.privileges = []
    for (const book of ['people', 'work'])
      assert.deepEqual(privileges((await ask(`${home}${book}/`)).row(`${home}${book}/`)), all)
  })

  it('36. of a device that may only read are never more than that', async (t) => {
    const { ask, bridge } = await open(t)
    const listing = await ask(home, 1, bridge.readOnly)
    for (const row of listing.rows) assert.deepEqual(privileges(row), reading, row.href)
  })

  it('that are missing are the answer to a write, and the card stays as it is', async (t) => {
    const { bridge, company } = await open(t)
    const card = vcard('Boss', 'UID:b')
    company.put('b.vcf', card)
    const type = { 'Content-Type': 'text/vcard' }
    for (const [method, name, sent] of [
      ['PUT', 'b.vcf', vcard('Changed', 'UID:b')],
      ['PUT', 'new.vcf', vcard('New', 'UID:n')],
      ['POST', '', vcard('New', 'UID:n')],
      ['DELETE', 'b.vcf', ''],
    ] as const) {
      const headers = sent === '' ? {} : type
      const answer = await sendRawRequest(bridge, method, `${home}company/${name}`, {
        headers,
        body: sent,
      })
      assert.equal(answer.status, 403, method)
      assert.equal(conditionOf(answer), `${DAV}need-privileges`, method)
    }
    assert.deepEqual([company.names, company.get('b.vcf')?.text], [['b.vcf'], card])
  })
})

describe('privileges on Google', () => {
  const bridge = createSharedTestBridge()

  it('36. are those of reading and writing, of the one book and its cards', async () => {
    const book = `${home}contacts/`
    const card = `${book}${bridge.account.contacts.add(vcard('Ada')).id}.vcf`
    const listing = multistatus(await sendRawRequest(bridge, 'PROPFIND', home, { depth: 1, body }))
    assert.deepEqual(privileges(listing.row(book)), all)
    const cards = multistatus(await sendRawRequest(bridge, 'PROPFIND', book, { depth: 1, body }))
    assert.deepEqual(privileges(cards.row(card)), ['read', 'write', 'write-content'])
  })
})
