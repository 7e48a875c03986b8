import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { sendRawRequest } from '../support/bridge-requests.ts'
import { openGoogleTestBridge, openTestBridge } from '../support/test-bridge.ts'
import { startPlainDav } from '../upstreams/plain-dav.ts'
import { card, Device } from './device.ts'
import { assertHas, lines } from './rich-card-bridge.ts'

const thunderbird = { 'User-Agent': 'Mozilla/5.0 (X11; rv:140.0) Gecko/20100101 Thunderbird/140.0' }
const people = '/addressbooks/alice/people/jane.vcf'
const rich = card('uid-of-jane', 'Jane Doe', ...lines)
const plain = card('uid-of-jane', 'Jane Doe', 'TEL:+49 30 1234')
const other = card('uid-of-jane', 'Jane Doe', ...lines, 'TITLE:Captain')

async function openStandard(t: TestContext) {
  const upstream = await startPlainDav(t)
  const [book] = upstream.books
  const bridge = await openTestBridge(t, upstream)
  await sendRawRequest(bridge, 'PROPFIND', '/addressbooks/alice/people/', { depth: 0 })
  book.put('jane.vcf', rich)
  const put = (headers: Readonly<Record<string, string>> = {}) =>
    sendRawRequest(bridge, 'PUT', people, {
      headers: { 'Content-Type': 'text/vcard', ...headers },
      body: plain,
    })
  const asked = async (headers: Readonly<Record<string, string>>): Promise<readonly string[]> => {
    const before = upstream.requests.length
    await put(headers)
    return upstream.requests.slice(before).map((request) => request.split(' ')[0] ?? '')
  }
  return { upstream, book, put, asked }
}

describe('an update by a client that may write less than it read', () => {
  it('is looked at before and after, whatever its client keeps', async (t) => {
    const { asked } = await openStandard(t)
    assert.deepEqual(await asked({}), ['GET', 'PUT', 'GET'])
    assert.deepEqual(await asked(thunderbird), ['GET', 'PUT', 'GET'])
    assert.deepEqual(await asked({ 'If-None-Match': '*' }), ['GET'])
    assert.deepEqual(await asked({ 'If-Match': '"another"' }), ['GET'])
  })

  it('is told its ETag when nothing had to be kept, for the bytes are its own then', async (t) => {
    const { put, book } = await openStandard(t)
    assert.equal((await put()).header('etag'), undefined)
    book.put('jane.vcf', card('uid-of-jane', 'Jane Doe', 'TEL:+49 30 1'))
    const again = await put()
    assert.equal(book.get('jane.vcf')?.text, plain)
    assert.equal(again.header('etag'), book.get('jane.vcf')?.etag)
  })

  it('undoes no change that is made upstream meanwhile: it is applied to the changed card', async (t) => {
    const { put, book, upstream } = await openStandard(t)
    const get = book.get.bind(book)
    let isDone = false
    book.get = (name) => {
      const found = get(name)
      if (!isDone && upstream.requests.at(-1)?.startsWith('GET') === true) {
        isDone = true
        book.put(name, other)
      }
      return found
    }
    assert.equal((await put()).status, 204)
    assert.ok(isDone)
    assertHas(get('jane.vcf')?.text.replaceAll('\r\n', '\n') ?? '', 'X-FOO:bar', 'X-ABLabel:Cabin')
  })

  it('is not stored while upstream does not show what has to be kept', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const [desk, phone] = [new Device(bridge, thunderbird), new Device(bridge)]
    await desk.put('jane.vcf', rich)
    bridge.google.faults.push({ match: { method: 'GET', n: 1 }, do: () => ({ status: 500 }) })
    assert.equal((await phone.put('jane.vcf', plain)).status, 502)
    assert.match((await desk.get('jane.vcf')).text, /NOTE:likes chess/)
    assert.equal((await phone.put('jane.vcf', plain)).status, 204)
    assert.match((await desk.get('jane.vcf')).text, /X-FOO:bar/)
  })

  it('with If-Match is refused when the card changes at Google before it is read', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const [desk, phone] = [new Device(bridge, thunderbird), new Device(bridge)]
    await desk.put('jane.vcf', rich)
    const etag = await phone.etag('jane.vcf')
    const change = () => {
      const [{ id, text } = assert.fail()] = bridge.account.contacts.list()
      bridge.account.contacts.edit(id, text.replace('likes chess', 'likes go'))
    }
    bridge.google.faults.push({
      match: { method: 'GET', n: 1 },
      do: (_, perform) => {
        change()
        return perform()
      },
    })
    assert.equal((await phone.put('jane.vcf', plain, { 'If-Match': etag })).status, 412)
    assert.match((await desk.get('jane.vcf')).text, /NOTE:likes go/)
  })
})
