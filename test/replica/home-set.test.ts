import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { Device, rowsOf } from '../safety/device.ts'
import { vcard } from '../support/dav-bodies.ts'
import { openTestBridge } from '../support/test-bridge.ts'
import { until } from '../support/until.ts'
import { PlainBook } from '../upstreams/plain/book.ts'
import { startPlainDav } from '../upstreams/plain-dav.ts'

const home = '/addressbooks/alice/'
const minute = 60_000
const hour = 60 * minute

describe('the home set', () => {
  it('shows a book that was made at the server within five minutes, to a client that lists it', async (t) => {
    const { upstream, phone, list } = await open(t)
    assert.deepEqual(await list(), ['company', 'people', 'work'])
    upstream.books.push(new PlainBook('/dav/books/alice/new/', 'New'))
    const asked = upstream.requests.length
    t.mock.timers.tick(4 * minute)
    assert.deepEqual(await list(), ['company', 'people', 'work'])
    assert.equal(listings(upstream.requests.slice(asked)).length, 0, 'not asked more often')
    t.mock.timers.tick(2 * minute)
    await phone.propfind(`${home}people/`, '1')
    assert.equal(listings(upstream.requests.slice(asked)).length, 0, 'nobody has listed it')
    assert.deepEqual(await list(), ['company', 'new', 'people', 'work'])
    assert.equal((await phone.propfind(`${home}new/`, '1')).status, 207)
  })

  it('shows the new name of a book within five minutes, and keeps its address', async (t) => {
    const { upstream, phone, list } = await open(t)
    const names = async (): Promise<unknown> => {
      const { rows } = rowsOf(await phone.propfind(home, '1', '<d:displayname/>'))
      return rows.map(({ found }) => found.get('displayname')).sort()
    }
    await list()
    upstream.books[1]?.properties.set('{DAV:}displayname', 'Office')
    t.mock.timers.tick(6 * minute)
    assert.deepEqual(await list(), ['company', 'people', 'work'])
    assert.ok(String(await names()).includes('Office'), String(await names()))
    assert.ok(!String(await names()).includes('Work'), String(await names()))
  })

  it('is told as it is known while upstream does not answer', async (t) => {
    const { upstream, list } = await open(t)
    await list()
    t.mock.timers.tick(6 * minute)
    upstream.failing.add('/dav/books/alice/')
    assert.deepEqual(await list(), ['company', 'people', 'work'])
  })

  it('lists all books when one of them fails, also before anything is known of it', async (t) => {
    const { upstream, phone, list } = await open(t)
    upstream.failing.add(upstream.books[1]?.path ?? '')
    assert.deepEqual(await list(), ['company', 'people', 'work'])
    assert.equal((await phone.propfind(`${home}work/`, '1')).status, 502)
    const { rows } = rowsOf(await phone.propfind(home, '1', '<d:displayname/><d:resourcetype/>'))
    const work = rows.find(({ href }) => href === `${home}work/`)
    assert.equal(work?.found.get('displayname'), 'Work')
    const all = rowsOf(await phone.propfind(home, 'infinity', '<d:getetag/>')).rows
    const status = all.find(({ href }) => href === `${home}work/`)?.status
    assert.equal(status, 503, 'it is not shown as empty')
    assert.equal(all.find(({ href }) => href === `${home}people/`)?.status, undefined)
    upstream.failing.clear()
    assert.equal((await phone.propfind(`${home}work/`, '1')).status, 207)
  })
})

describe('a well-known address', () => {
  for (const [what, path] of Object.entries({
    'the home set': '/dav/books/alice/',
    'a book': '/dav/books/alice/people/',
    'the principal': '/dav/people/alice/',
  }))
    it(`may lead to ${what} where nothing else is told`, async (t) => {
      const { upstream, phone, list } = await open(t)
      upstream.overrides.push((request, perform) => {
        if (request.path === '/.well-known/carddav')
          return { status: 301, headers: { Location: path } }
        if (request.path === '/dav/' || request.path === '/') return { status: 404 }
        const answer = perform()
        const body = answer.body
          ?.toString()
          .replace(/<x:(current-user-principal|principal-URL) .*?<\/x:\1>/g, '')
        return body === undefined ? answer : { ...answer, body }
      })
      assert.ok((await list()).includes('people'))
      upstream.books[0].put('a.vcf', vcard('Ada', 'UID:a'))
      assert.equal(rowsOf(await phone.propfind(`${home}people/`, '1')).rows.length, 2)
    })
})

describe('a book that its home set lists no more', () => {
  it('stays for a day of good answers, then goes with all that is known of it', async (t) => {
    const { upstream, bridge, phone, list, reopen } = await open(t)
    upstream.books[1]?.put('a.vcf', vcard('Ada', 'UID:a'))
    await list()
    assert.equal((await phone.propfind(`${home}work/`, '1')).status, 207)
    upstream.books.splice(1, 1)
    for (const wait of [6 * minute, 23 * hour]) {
      t.mock.timers.tick(wait)
      assert.deepEqual(await list(), ['company', 'people', 'work'])
    }
    t.mock.timers.tick(hour)
    assert.deepEqual(await list(), ['company', 'people'])
    assert.equal((await phone.propfind(`${home}work/`, '1')).status, 404)
    assert.ok(booksIn(bridge.dataDir).includes('work'), 'it goes when what is old is removed next')
    await reopen()
    await until(() => !booksIn(bridge.dataDir).includes('work'))
    assert.ok(booksIn(bridge.dataDir).includes('people'))
  })

  it('stays when it comes back, and when the answers are not good', async (t) => {
    const { upstream, list } = await open(t)
    await list()
    const [work] = upstream.books.splice(1, 1)
    assert.ok(work)
    t.mock.timers.tick(6 * minute)
    await list()
    upstream.books.push(work)
    t.mock.timers.tick(23 * hour)
    await list()
    upstream.books.pop()
    for (const wait of [2 * hour, 20 * hour]) {
      t.mock.timers.tick(wait)
      assert.deepEqual(await list(), ['company', 'people', 'work'], 'the day begins anew')
    }
    upstream.failing.add('/dav/books/alice/')
    t.mock.timers.tick(30 * hour)
    assert.deepEqual(await list(), ['company', 'people', 'work'])
  })
})

const listings = (requests: readonly string[]): readonly string[] =>
  requests.filter((request) => request === 'PROPFIND /dav/books/alice/')

/** A bridge in front of a server with the books `people`, `work` and `company`; the tests turn its clock. */
async function open(t: TestContext) {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
  const upstream = await startPlainDav(t)
  const bridge = await openTestBridge(t, upstream)
  const phone = new Device(bridge)
  const list = async (): Promise<readonly string[]> =>
    rowsOf(await phone.propfind(home, '1', '<d:resourcetype/><d:displayname/>'))
      .rows.map(({ href }) => href.slice(home.length, -1))
      .filter((slug) => slug !== '')
      .sort()
  const reopen = async () => {
    await bridge.close()
    return openTestBridge(t, upstream, bridge.dataDir)
  }
  return { upstream, bridge, phone, list, reopen }
}

function booksIn(dataDir: string): readonly string[] {
  const db = new DatabaseSync(join(dataDir, 'store.db'), { readOnly: true })
  const rows = db.prepare('SELECT book FROM book_states').all()
  db.close()
  return rows.map(({ book }) => String(book))
}
