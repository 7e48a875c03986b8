import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { unavailable } from '../fake-google/fault-answers.ts'
import { card, Device } from '../safety/device.ts'
import { runCommand } from '../server/cli/trace-command.ts'
import { openBridgeWithPages } from '../server/ui/owner-pages.ts'
import { openTestBridge } from '../support/test-bridge.ts'
import { accountWords, command, listedBook, openWithLosses, settings } from './owner-commands.ts'

describe('account resync', () => {
  it('has every device list anew for good, and fetches no card that is as it was', async (t) => {
    const { bridge, phone, token } = await openWithLosses(t, 0)
    bridge.google.forgetRequests()
    const { code, stdout } = await command(bridge, 'account', 'resync', 'alice')
    assert.deepEqual(
      [code, stdout],
      [0, 'contacts: 10 cards listed; devices compare all of them at their next sync.\n'],
    )
    const asked = bridge.google.requests.filter(({ path }) => path.includes('/lists/'))
    assert.ok(asked.some(({ method, headers }) => method === 'PROPFIND' && headers.depth === '1'))
    assert.deepEqual(
      asked.filter(({ body }) => body.includes('addressbook-multiget')),
      [],
    )
    const stale = await phone.sync(token)
    assert.match(stale.text, /valid-sync-token/)
    const next = await phone.changes('')
    assert.equal(next.there.length, 10)
    await bridge.close()
    const { google, account, dataDir } = bridge
    const again = await openTestBridge(
      t,
      { ...google, refreshToken: account.refreshToken(), settings },
      dataDir,
    )
    const later = new Device(again)
    assert.match((await later.sync(token)).text, /valid-sync-token/)
    assert.deepEqual((await later.changes(next.token)).there, [])
  })

  it('works without a running bridge, and serves what is known while upstream fails', async (t) => {
    const { bridge, token } = await openWithLosses(t, 7)
    const { google, account, dataDir } = bridge
    await bridge.close()
    const believed = await runCommand(
      bridge,
      'account',
      'resync',
      'alice',
      '--deletions',
      'believe',
    )
    assert.deepEqual([believed.code, believed.stdout], [0, 'contacts: 7 cards deleted.\n'])
    assert.deepEqual(
      (({ cards, heldDeletions }) => ({ cards, heldDeletions }))(await listedBook(bridge)),
      { cards: 3, heldDeletions: null },
    )
    google.faults.push({ match: { method: 'PROPFIND' }, do: unavailable() })
    const { code, stderr } = await command(bridge, 'account', 'resync', 'alice')
    assert.equal(code, 0)
    assert.match(stderr, /contacts: devices compare all cards .* which could not be done now/)
    const upstream = { ...google, refreshToken: account.refreshToken(), settings }
    const phone = new Device(await openTestBridge(t, upstream, dataDir))
    assert.match((await phone.sync(token)).text, /valid-sync-token/)
    assert.equal((await phone.list()).size, 3)
  })

  it('names an account that is not there', async (t) => {
    const bridge = await openBridgeWithPages(t, settings)
    const { code, stderr } = await command(bridge, 'account', 'resync', 'bob')
    assert.equal(code, 1)
    assert.match(stderr, /no account bob: see carddav-bridge account list/)
  })
})

describe('the first fill of a book', () => {
  it('shows how far it is in the pages and in account list', async (t) => {
    const bridge = await openBridgeWithPages(t, settings)
    for (let at = 0; at < 3; at += 1) bridge.account.contacts.add(card(undefined, `Card ${at}`))
    const gate = Promise.withResolvers<undefined>()
    bridge.google.faults.push({
      match: { method: 'REPORT', body: /multiget/ },
      do: async (_, perform) => {
        await gate.promise
        return perform()
      },
    })
    const phone = new Device(bridge)
    assert.equal((await phone.list()).size, 3)
    assert.match(await accountWords(bridge), /Here 0 of 3 cards On their way 3 cards/)
    const { cards, cardsHere } = await listedBook(bridge)
    assert.deepEqual({ cards, cardsHere }, { cards: 3, cardsHere: 0 })
    gate.resolve(undefined)
    await phone.multiget(...(await phone.list()).keys())
    assert.match(await accountWords(bridge), /Here 3 cards As Google had it just now/)
  })
})
