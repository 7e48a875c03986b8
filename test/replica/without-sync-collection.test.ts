import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { card, Device } from '../safety/device.ts'
import { openTestBridge } from '../support/test-bridge.ts'
import { refusal, type PlainAnswer } from '../upstreams/plain/answer.ts'
import type { PlainBook } from '../upstreams/plain/book.ts'
import type { PlainRequest } from '../upstreams/plain/request.ts'
import { startPlainDav } from '../upstreams/plain-dav.ts'

const minute = 60_000
const hour = 60 * minute

/** A bridge that asks upstream at each request, on a server's book of three cards; its clock is the test's. */
async function open(t: TestContext, prepare: (book: PlainBook) => void) {
  t.mock.timers.enable({ apis: ['Date'], now: Date.UTC(2026, 10, 30) })
  const upstream = await startPlainDav(t)
  const [book] = upstream.books
  for (const name of ['a', 'b', 'c']) book.put(`${name}.vcf`, card(name))
  prepare(book)
  const asked: string[] = []
  upstream.overrides.push((request) => void asked.push(questionOf(request)))
  const phone = new Device(await openTestBridge(t, upstream), {}, '/addressbooks/alice/people/')
  await phone.list()
  /** What the next request asks of the book upstream. */
  const asks = async (): Promise<readonly string[]> => {
    asked.length = 0
    await phone.list()
    return asked.filter((question) => question !== '')
  }
  return { upstream, book, phone, asks }
}

/** In one word, what is asked of the book as a whole. */
function questionOf({ method, header, body, at }: PlainRequest): string {
  if (at?.name !== '') return ''
  if (body.includes('sync-collection')) return 'sync'
  return method === 'PROPFIND' ? (header('depth') === '1' ? 'listing' : 'ctag') : ''
}

/** Answers sync-collection in upstream's place, or lets upstream answer. */
const toSync =
  (answer: () => PlainAnswer | undefined) =>
  (request: PlainRequest): PlainAnswer | undefined =>
    questionOf(request) === 'sync' ? answer() : undefined

const withoutSync = (book: PlainBook): void => {
  book.hasSyncCollection = false
}

describe('an address book on a server without sync-collection', () => {
  it('is listed when its ctag has moved, once more at the next look, and then not until it moves again', async (t) => {
    const { book, phone, asks } = await open(t, withoutSync)
    assert.deepEqual(await asks(), ['ctag', 'listing'])
    assert.deepEqual(await asks(), ['ctag'])
    book.put('d.vcf', card('d'))
    assert.deepEqual(await asks(), ['ctag', 'listing'])
    assert.deepEqual(await asks(), ['ctag', 'listing'])
    assert.deepEqual(await asks(), ['ctag'])
    assert.equal((await phone.list()).size, 4)
  })

  it('shows the second of two changes that its ctag, which counts in seconds, does not tell apart', async (t) => {
    const { book, phone, asks } = await open(t, (book) => {
      withoutSync(book)
      book.ctag = () => String(Math.floor(Date.now() / 10_000))
    })
    await asks()
    t.mock.timers.tick(10_000)
    book.put('d.vcf', card('d'))
    assert.equal((await phone.list()).size, 4)
    book.put('e.vcf', card('e'))
    assert.equal((await phone.list()).size, 5)
    book.remove('e.vcf')
    assert.equal((await phone.list()).size, 4)
  })

  it('is listed once an hour though its ctag never moves', async (t) => {
    const { book, phone, asks } = await open(t, (book) => {
      withoutSync(book)
      book.ctag = () => '"1"'
    })
    await asks()
    book.put('d.vcf', card('d'))
    t.mock.timers.tick(59 * minute)
    assert.equal((await phone.list()).size, 3)
    t.mock.timers.tick(minute)
    assert.equal((await phone.list()).size, 4)
  })

  it('is listed at each look where it has no ctag either', async (t) => {
    const { book, phone, asks } = await open(t, (book) => {
      withoutSync(book)
      book.ctag = () => undefined
    })
    for (let look = 0; look < 3; look += 1) assert.deepEqual(await asks(), ['ctag', 'listing'])
    book.put('a.vcf', card('a', 'Another Name'))
    assert.match((await phone.get('a.vcf')).text, /FN:Another Name/)
  })

  it('tells devices by sync-collection what was added, changed and removed', async (t) => {
    const { book, phone } = await open(t, withoutSync)
    const { token } = await phone.changes('')
    book.put('d.vcf', card('d'))
    book.put('a.vcf', card('a', 'Another Name'))
    book.remove('b.vcf')
    const { there, gone } = await phone.changes(token)
    assert.deepEqual([there, gone], [['a.vcf', 'd.vcf'], ['b.vcf']])
  })
})

const failures: Readonly<Record<string, () => PlainAnswer>> = {
  'is answered by 501': () => ({ status: 501 }),
  'is refused as unknown': () => refusal(403, '{DAV:}supported-report'),
  'is answered by a page': () => ({ status: 200, headers: { 'Content-Type': 'text/html' } }),
}

describe('sync-collection that does not work', () => {
  for (const [what, failure] of Object.entries(failures))
    it(`is not asked again for a day when it ${what} twice, and devices see every change`, async (t) => {
      const { upstream, book, phone, asks } = await open(t, () => undefined)
      assert.deepEqual(await asks(), ['sync', 'ctag'])
      upstream.overrides.push(toSync(failure))
      assert.equal((await phone.propfind(phone.book, '1')).status, 502)
      assert.deepEqual(await asks(), ['sync', 'ctag', 'listing'])
      assert.deepEqual(await asks(), ['ctag'])
      book.put('d.vcf', card('d'))
      book.remove('a.vcf')
      assert.deepEqual([...(await phone.list()).keys()].sort(), ['b.vcf', 'c.vcf', 'd.vcf'])
      t.mock.timers.tick(23 * hour)
      assert.deepEqual(await asks(), ['ctag', 'listing'])
      t.mock.timers.tick(hour)
      assert.deepEqual((await asks()).slice(0, 2), ['sync', 'ctag'])
    })

  it('because a store was put back from a copy, whose server answers 500 to what it does not know, costs one listing', async (t) => {
    const { upstream, book, phone, asks } = await open(t, () => undefined)
    await asks()
    let isUnknown = true
    upstream.overrides.push(toSync(() => (isUnknown ? { status: 500 } : undefined)))
    book.put('d.vcf', card('d'))
    assert.deepEqual(await asks(), ['sync', 'ctag', 'listing'])
    isUnknown = false
    assert.equal((await phone.list()).size, 4)
    book.put('e.vcf', card('e'))
    assert.deepEqual((await asks())[0], 'sync')
    assert.equal((await phone.list()).size, 5)
  })

  it('is taken up again when it works a day later, and misses nothing', async (t) => {
    const { upstream, book, phone, asks } = await open(t, () => undefined)
    let isBroken = true
    upstream.overrides.push(toSync(() => (isBroken ? { status: 501 } : undefined)))
    await phone.propfind(phone.book, '1')
    await asks()
    t.mock.timers.tick(23 * hour)
    await asks()
    isBroken = false
    t.mock.timers.tick(hour)
    book.put('d.vcf', card('d'))
    assert.equal((await asks())[0], 'sync')
    assert.deepEqual(await asks(), ['sync', 'ctag'])
    assert.equal((await phone.list()).size, 4)
  })

  it('is asked on where upstream only asks for a pause', async (t) => {
    for (const status of [429, 503]) {
      const { upstream, phone, asks } = await open(t, () => undefined)
      let refusals = 3
      const pause = { status, headers: { 'Retry-After': '1' } }
      upstream.overrides.push(toSync(() => (refusals-- > 0 ? pause : undefined)))
      for (let look = 0; look < 3; look += 1) {
        assert.equal((await phone.propfind(phone.book, '1')).status, 503)
        t.mock.timers.tick(2_000)
      }
      assert.equal((await asks())[0], 'sync')
      t.mock.timers.reset()
    }
  })
})
