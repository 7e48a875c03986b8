import assert from 'node:assert/strict'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { propfindBody, vcard } from '../support/dav-bodies.ts'
import { found, multistatus } from '../support/dav-answers.ts'
import { sendRawRequest } from '../support/bridge-requests.ts'
import {
  openGoogleTestBridge,
  openTestBridge,
  type GoogleTestBridge,
} from '../support/test-bridge.ts'
import { tempDir } from '../support/temp-dir.ts'
import { openReplicaIn } from '../server/store/replica/temp-replica.ts'
import { book, Device, rowsOf, type Answered } from '../safety/device.ts'

const settings = { replica: { maxAge: '30s', offline: '30d' } }
/** Asks upstream each time. */
const fresh = { replica: { maxAge: '0s', offline: '30d' } }

/** A bridge that shows what is half a minute old, on a book of so many cards. */
async function furnished(t: TestContext, cards: number) {
  const bridge = await openGoogleTestBridge(t, {}, { settings })
  for (let at = 0; at < cards; at += 1) bridge.account.contacts.add(vcard(`Card ${at}`))
  return { bridge, phone: new Device(bridge) }
}

async function tokenOf(bridge: GoogleTestBridge): Promise<string | undefined> {
  const ask = { depth: 0, body: propfindBody('d:sync-token') } as const
  const [row] = multistatus(await sendRawRequest(bridge, 'PROPFIND', book, ask)).rows
  return found(row, '{DAV:}sync-token')?.text
}

/** Lists the book and fetches each card by itself, as old clients do. */
async function readOneByOne(phone: Device): Promise<readonly string[]> {
  const names = [...(await phone.list()).keys()]
  for (const name of names) assert.equal((await phone.get(name)).status, 200)
  return names
}

/** Requests about the book that `work` causes upstream. */
async function askedUpstream({ google }: GoogleTestBridge, work: () => Promise<unknown>) {
  google.forgetRequests()
  await work()
  return google.requests.filter(({ path }) => path.includes('/lists/'))
}

describe('the known state of a book', () => {
  it('answers a client that fetches 250 cards one by one with six requests upstream', async (t) => {
    const { bridge, phone } = await furnished(t, 250)
    const asked = await askedUpstream(bridge, () => readOneByOne(phone))
    // Discovery looks at the book, too.
    const about = asked.filter(({ body }) => !body.includes('current-user-principal'))
    assert.ok(about.length <= 3 + 3, about.map(({ method, body }) => method + body).join('\n'))
  })

  it('costs a second device nothing within half a minute', async (t) => {
    const { bridge, phone } = await furnished(t, 20)
    await readOneByOne(phone)
    const asked = await askedUpstream(bridge, () => readOneByOne(new Device(bridge)))
    assert.equal(asked.length, 0)
  })

  it('is served while upstream is away, and its token stays', async (t) => {
    const { bridge, phone } = await furnished(t, 3)
    const names = await readOneByOne(phone)
    const token = await tokenOf(bridge)
    const settled = await openTestBridge(t, await upstreamOf(bridge), await closed(bridge))
    bridge.google.faults.push({ match: {}, do: () => ({ status: 503 }) })
    const later = new Device(settled)
    assert.deepEqual(await readOneByOne(later), names)
    assert.equal(await tokenOf({ ...bridge, ...settled }), token)
    const { there, gone } = await later.changes(token ?? '')
    assert.deepEqual([there, gone], [[], []])
  })

  it('is served after a restart without fetching a card again', async (t) => {
    const { bridge, phone } = await furnished(t, 3)
    const names = await readOneByOne(phone)
    const again = await openTestBridge(t, await upstreamOf(bridge), await closed(bridge))
    const asked = await askedUpstream(bridge, async () => {
      assert.deepEqual(await readOneByOne(new Device(again)), names)
    })
    assert.deepEqual(
      asked.filter(({ body }) => body.includes('addressbook-multiget')),
      [],
    )
  })

  it('put back from a copy, refuses tokens of the days that were lost, and knows those of before', async (t) => {
    const { bridge, phone } = await furnished(t, 3)
    await phone.list()
    const copied = await tokenOf(bridge)
    await bridge.close()
    const copy = join(await tempDir(t, 'copy'), 'data')
    await cp(bridge.dataDir, copy, { recursive: true })
    const lost = await openTestBridge(t, await upstreamOf(bridge, fresh), bridge.dataDir)
    const tokens: string[] = []
    for (const name of ['One', 'Two']) {
      bridge.account.contacts.add(vcard(name))
      tokens.push((await tokenOf({ ...bridge, ...lost })) ?? '')
    }
    await lost.close()
    const restored = new Device(await openTestBridge(t, await upstreamOf(bridge, fresh), copy))
    for (const name of ['Three', 'Four']) {
      bridge.account.contacts.add(vcard(name))
      await restored.list()
    }
    // The revision has reached that of both, which did not tell of Three and Four.
    for (const token of tokens) assert.equal((await restored.sync(token)).status, 403)
    assert.equal((await restored.changes(copied ?? '')).there.length, 4)
  })

  it('is told in parts to its end, with no card that was gone before, when old deletions are forgotten', async (t) => {
    const { bridge, phone } = await furnished(t, 4)
    const [gone = ''] = await phone.list().then((cards) => [...cards.keys()])
    assert.equal((await phone.delete(gone)).status, 204)
    await bridge.close()
    await pruneAfter(bridge.dataDir, 200)
    const again = new Device(await openTestBridge(t, await upstreamOf(bridge), bridge.dataDir))
    const told: string[] = []
    for (let token: string | undefined = '', part = 0; token !== undefined && part < 9; part += 1) {
      const { rows, token: next } = rowsOf(await limitedSync(again, token))
      assert.deepEqual(
        rows.filter(({ status }) => status === 404),
        [],
      )
      told.push(...rows.filter(({ status }) => status !== 507).map(({ href }) => href))
      token = rows.some(({ status }) => status === 507) ? next : undefined
    }
    assert.equal(new Set(told).size, 3)
    assert.equal(told.length, 3)
  })

  it('comes with the cards to who asks for them beside allprop', async (t) => {
    const { phone } = await furnished(t, 3)
    const include = '<d:allprop/><d:include><c:address-data/></d:include>'
    const body = `<d:propfind xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav">${include}</d:propfind>`
    const { rows } = rowsOf(
      await phone.ask(book, { method: 'PROPFIND', headers: { Depth: '1' }, body }),
    )
    const cards = rows.filter(({ href }) => href !== book)
    assert.deepEqual(
      cards.map(({ status, found }) => [status, found.get('address-data')?.slice(0, 11)]),
      Array.from({ length: 3 }, () => [undefined, 'BEGIN:VCARD']),
    )
  })
})

const limitedSync = (device: Device, token: string): Promise<Answered> =>
  device.report(
    'd:sync-collection',
    `<d:sync-token>${token}</d:sync-token><d:sync-level>1</d:sync-level>` +
      '<d:limit><d:nresults>1</d:nresults></d:limit><d:prop><d:getetag/></d:prop>',
    '0',
  )

/** Forgets what a bridge would forget so many days later. */
async function pruneAfter(directory: string, days: number): Promise<void> {
  const replica = await openReplicaIn(directory, { now: () => Date.now() + days * 24 * 3_600_000 })
  await replica.prune()
  await replica.close()
}

async function closed(bridge: GoogleTestBridge): Promise<string> {
  await bridge.close()
  return bridge.dataDir
}

/** The same account upstream, for a bridge that is opened again. */
function upstreamOf({ google, account }: GoogleTestBridge, having: object = settings) {
  return Promise.resolve({
    wellKnown: google.wellKnown,
    tokenEndpoint: google.tokenEndpoint,
    refreshToken: account.refreshToken(),
    email: 'alice@gmail.example',
    settings: having,
  })
}
