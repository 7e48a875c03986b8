import assert from 'node:assert/strict'
import { before, describe, it, type TestContext } from 'node:test'
import { children, DAV } from '../../fake-google/dav/xml.ts'
import { openStore } from '../../../server/store/sqlite-store.ts'
import { addDevice } from '../../support/add-device.ts'
import { found, multistatus, type Row } from '../../support/dav-answers.ts'
import { propfindBody, syncBody, vcard } from '../../support/dav-bodies.ts'
import { requires } from '../../support/debian.ts'
import { sendRawRequest, createSharedTestBridge } from '../../support/bridge-requests.ts'
import { basic, openTestBridge, type TestBridge } from '../../support/test-bridge.ts'
import { storedGrant } from '../../support/stored-grant.ts'
import { startRadicale } from '../../upstreams/radicale.ts'
import type { StandardUpstream } from '../../upstreams/upstream.ts'

const home = '/addressbooks/alice/'
const book = `${home}contacts/`

describe('a device with a client profile', () => {
  const bridge = createSharedTestBridge()
  before(async () => {
    await addDevice(bridge, { name: 'bird', password: 'bird', profile: 'thunderbird' })
    await addDevice(bridge, { name: 'plain', password: 'plain', profile: 'default' })
    await addDevice(bridge, { name: 'later', password: 'later', profile: 'of-a-later-version' })
  })
  const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.3.0'
  const stale = async (password: string, more: Readonly<Record<string, string>> = {}) => {
    const headers = { Authorization: basic('alice', password), ...more }
    const body = syncBody('urn:carddav-bridge:sync:made-up')
    return (await sendRawRequest(bridge, 'REPORT', book, { depth: 0, headers, body })).status
  }

  it('is treated as that client, whatever its User-Agent says', async () => {
    assert.equal(await stale('bird'), 400)
    assert.equal(await stale('bird', { 'User-Agent': 'vdirsyncer/0.19.2' }), 400)
    assert.equal(await stale('plain', { 'User-Agent': agent }), 403)
  })

  it('that this version does not know is told by its User-Agent, like one without', async () => {
    assert.equal(await stale('later'), 403)
    assert.equal(await stale('later', { 'User-Agent': agent }), 400)
  })
})

describe('a device that may only read', () => {
  const bridge = createSharedTestBridge()
  const privileges = (row: Row | undefined): string[] => {
    const set = found(row, `${DAV}current-user-privilege-set`)
    assert(set, 'no privileges are told')
    return children(set, `${DAV}privilege`)
      .flatMap((privilege) => privilege.children)
      .map(({ name }) => name.replace(DAV, ''))
  }
  const rows = async (target: string, depth: 0 | 1, Authorization: string) => {
    const body = propfindBody('d:current-user-privilege-set')
    return multistatus(
      await sendRawRequest(bridge, 'PROPFIND', target, { depth, headers: { Authorization }, body }),
    )
  }

  it('is told so on home set, book and card, wherever it asks', async () => {
    const card = `${book}${bridge.account.contacts.add(vcard('Private')).id}.vcf`
    const writes = ['write', 'write-content', 'bind', 'unbind', 'all']
    const asked = async (Authorization: string) => [
      (await rows(home, 0, Authorization)).row(home),
      (await rows(home, 1, Authorization)).row(book),
      (await rows(book, 0, Authorization)).row(book),
      (await rows(book, 1, Authorization)).row(card),
      (await rows(card, 0, Authorization)).row(card),
    ]
    for (const row of await asked(bridge.readOnly)) {
      assert(privileges(row).includes('read'), row.href)
      assert.deepEqual(
        privileges(row).filter((name) => writes.includes(name)),
        [],
        row.href,
      )
    }
    for (const row of (await asked(bridge.basic)).slice(1))
      assert(privileges(row).includes('write'), row.href)
  })
})

describe('a device that is shown one book', { skip: requires('radicale') }, () => {
  it('finds it alone in the home set, and no other by its address', async (t) => {
    const { bridge, other, only } = await openTwoBooks(t)
    const body = propfindBody('d:displayname', 'd:resourcetype')
    const ask = (method: string, target: string, more = {}) =>
      sendRawRequest(bridge, method, target, {
        depth: 1,
        headers: { Authorization: only },
        body,
        ...more,
      })
    assert.deepEqual(multistatus(await ask('PROPFIND', home)).hrefs, [home, `${home}office/`])
    assert.equal((await ask('PROPFIND', `${home}office/`)).status, 207)
    assert.equal((await ask('PROPFIND', other)).status, 404)
    const card = `${other}seed-1.vcf`
    assert.equal((await ask('GET', card, { body: '' })).status, 404)
    assert.equal((await ask('DELETE', card, { body: '' })).status, 404)
    assert.equal((await ask('REPORT', other, { body: syncBody('') })).status, 404)
    assert.equal((await ask('PUT', `${other}new.vcf`, { body: vcard('No') })).status, 409)
    assert.equal(
      (await ask('PUT', `${home}office/new.vcf`, { body: vcard('Yes', 'UID:yes') })).status,
      201,
    )
    assert.equal((await sendRawRequest(bridge, 'GET', card)).status, 200)
  })

  it('takes nothing from the others', async (t) => {
    const { bridge, other } = await openTwoBooks(t)
    const body = propfindBody('d:resourcetype')
    const { hrefs } = multistatus(
      await sendRawRequest(bridge, 'PROPFIND', home, { depth: 1, body }),
    )
    assert.deepEqual([...hrefs].sort(), [home, other, `${home}office/`])
  })
})

/** A bridge on a server with the books `contacts` and `office`, and the Authorization of a device for `office` only. */
async function openTwoBooks(
  t: TestContext,
): Promise<{ bridge: TestBridge; other: string; only: string }> {
  const upstream = await startRadicale(t)
  const { url, user, password } = upstream.direct
  const made = await fetch(`${url}${user}/office/`, {
    method: 'MKCOL',
    headers: { Authorization: basic(user, password), 'Content-Type': 'application/xml' },
    body:
      '<mkcol xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><set><prop><resourcetype>' +
      '<collection/><C:addressbook/></resourcetype></prop></set></mkcol>',
  })
  assert.equal(made.status, 201)
  const bridge = await openTestBridge(t, upstream)
  await adopt(bridge, upstream)
  await addDevice(bridge, { name: 'box', password: 'box', book: 'office' })
  return { bridge, other: book, only: basic('alice', 'box') }
}

/** The bridge was set up with a grant of the fake Google's client. */
async function adopt(
  { dataDir }: TestBridge,
  { clientId, clientSecret, refreshToken }: StandardUpstream,
): Promise<void> {
  const store = await openStore(dataDir)
  const grant = await storedGrant(store)
  await store.putGrant('alice', { ...grant, clientId, clientSecret, refreshToken })
  await store.close()
}
