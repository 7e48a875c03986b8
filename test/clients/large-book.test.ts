import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createDAVClient } from 'tsdav'
import type { FakeAccount, FakeContact } from '../fake-google/account.ts'
import { startBridge, type RunningBridge } from '../support/bridge.ts'
import { requires } from '../support/debian.ts'
import { createScope } from '../support/scope.ts'
import { tempDir } from '../support/temp-dir.ts'
import { startGoogle } from '../upstreams/google.ts'
import { Thunderbird } from './thunderbird/thunderbird.ts'
import { until } from './until.ts'
import { vcard } from './vcard.ts'
import { VdirsyncerPair } from './vdirsyncer-pair.ts'

const size = 2_000

describe('an address book of 2,000 cards, behind real clients', () => {
  const scope = createScope()
  let bridge: RunningBridge
  let account: FakeAccount

  before(async () => {
    const upstream = await startGoogle(scope, size)
    account = upstream.account
    bridge = await startBridge(scope, upstream)
  })
  after(() => scope.close())

  /** A card that somebody adds at Google. */
  const addThere = (tag: string): FakeContact =>
    account.contacts.add(vcard(facts(tag, 'there')).replace(/UID:.*\r\n/, ''))
  const isThere = (text: string): boolean =>
    account.contacts.list().some((contact) => contact.text.includes(text))

  it(
    'is synced whole by vdirsyncer, then by its changes',
    { skip: requires('vdirsyncer') },
    async (t) => {
      const { url: baseUrl, user, password } = bridge
      const pair = new VdirsyncerPair(await tempDir(t, 'vdirsyncer'), { baseUrl, user, password })
      await pair.configure(password)
      await pair.succeed('discover')
      const count = account.contacts.size
      await pair.succeed('sync')
      const [book = ''] = await pair.collections()
      assert.equal((await pair.cards(book)).size, count)
      assert.doesNotMatch((await pair.succeed('sync')).output, /Copying|Deleting/)

      addThere('vd')
      await pair.write(book, 'vd-here.vcf', vcard(facts('vd', 'here')))
      await pair.succeed('sync')
      assert.ok(await pair.find(book, 'vd-there@'))
      assert.ok(isThere('vd-here@'))
      assert.doesNotMatch((await pair.succeed('sync')).output, /Deleting/)
      assert.equal((await pair.cards(book)).size, account.contacts.size)
    },
  )

  it(
    'is synced whole by Thunderbird, then by its changes',
    { skip: requires('thunderbird') },
    async (t) => {
      const thunderbird = await Thunderbird.start(await tempDir(t, 'thunderbird'))
      t.after(() => thunderbird.quit())
      const [found] = await thunderbird.ask('discover', bridge.user, bridge.password, bridge.url)
      const count = account.contacts.size
      await thunderbird.ask('add', found?.url ?? '')
      const first = await thunderbird.ask('cards')
      assert.equal(first.length, count)
      await thunderbird.ask('sync')
      assert.deepEqual(await thunderbird.ask('cards'), first)

      addThere('tb')
      const [given, family, email] = ['Tb', 'Here', 'tb-here@example.org']
      await thunderbird.ask('create', { given, family, email })
      await until('the card at Google', () => isThere(email) || undefined)
      await thunderbird.ask('sync')
      const cards = await thunderbird.ask('cards')
      assert.equal(cards.length, count + 2)
      assert.ok(cards.some((card) => card.email === 'tb-there@example.org'))
    },
  )

  it('is synced whole by tsdav, then by its changes', async () => {
    const client = await createDAVClient({
      serverUrl: bridge.url,
      credentials: { username: bridge.user, password: bridge.password },
      authMethod: 'Basic',
      defaultAccountType: 'carddav',
    })
    const [addressBook] = await client.fetchAddressBooks()
    assert(addressBook)
    const collection = { ...addressBook, objectMultiGet: client.addressBookMultiGet }
    const sync = async (known: Partial<typeof addressBook>) =>
      client.smartCollectionSyncDetailed({
        collection: { ...collection, objects: [], ...known },
        method: 'webdav',
        account: await client.createAccount({ account: { accountType: 'carddav' } }),
      })
    const first = await sync({ syncToken: '' })
    assert.equal(first.objects.created.length, account.contacts.size)
    assert.ok(first.objects.created.every(({ data }) => String(data).includes('END:VCARD')))
    const known = { syncToken: first.syncToken ?? '', objects: first.objects.created }
    const quiet = await sync(known)
    assert.deepEqual(changesOf(quiet.objects), [0, 0, 0])

    addThere('ts')
    const vCardString = vcard(facts('ts', 'here'))
    assert.ok((await client.createVCard({ addressBook, vCardString, filename: 'ts.vcf' })).ok)
    assert.ok(isThere('ts-here@'))
    assert.deepEqual(changesOf((await sync(known)).objects), [2, 0, 0])
  })
})

const facts = (tag: string, where: string) => ({
  uid: `${tag}-${where}`,
  given: tag,
  family: where,
  email: `${tag}-${where}@example.org`,
})

interface Changes {
  readonly created: readonly unknown[]
  readonly updated: readonly unknown[]
  readonly deleted: readonly unknown[]
}

const changesOf = ({ created, updated, deleted }: Changes): readonly number[] =>
  [created, updated, deleted].map(({ length }) => length)
