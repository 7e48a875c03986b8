import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openGoogleTestBridge } from '../support/test-bridge.ts'
import { reopen } from './again.ts'
import { keepBack } from './answers.ts'
import { card, Device, nameIn, rowsOf, valuesOf } from './device.ts'

const day = 24 * 3600 * 1000
const thunderbird = { 'User-Agent': 'Mozilla/5.0 (X11; rv:140.0) Gecko/20100101 Thunderbird/140.0' }

describe('the first sync', () => {
  it('tells every card, and its token then tells nothing', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const phone = new Device(bridge)
    await phone.put('jane.vcf', card('uid-of-jane'))
    const { id } = bridge.account.contacts.add(card(undefined, 'John Doe'))
    const first = await phone.changes('')
    assert.deepEqual(first.there, ['jane.vcf', `${id}.vcf`].sort())
    const second = await phone.changes(first.token)
    assert.deepEqual([second.there, second.gone], [[], []])
  })

  it('of an empty address book gives a token that works', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const phone = new Device(bridge)
    const { there, token } = await phone.changes('')
    assert.deepEqual(there, [])
    await phone.put('jane.vcf', card('uid-of-jane'))
    assert.deepEqual((await phone.changes(token)).there, ['jane.vcf'])
  })

  it('misses no change that is made while upstream tells of others', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const phone = new Device(bridge)
    await phone.put('stays.vcf', card('stays'))
    await phone.put('goes.vcf', card('goes'))
    const listing = keepBack()
    bridge.google.faults.push({
      match: { method: 'REPORT', body: /sync-collection/, n: 1 },
      do: listing.fault,
    })
    const syncing = phone.changes('')
    await listing.performed
    const byName = (name: string) =>
      bridge.account.contacts.list().find(({ text }) => text.includes(name))?.id ?? ''
    bridge.account.contacts.remove(byName('Go Es'))
    bridge.account.contacts.remove(bridge.account.contacts.list()[1]?.id ?? '')
    const { id } = bridge.account.contacts.add(card(undefined, 'New One'))
    listing.release()
    const first = await syncing
    const next = await phone.changes(first.token)
    const held = new Set([...first.there, ...next.there])
    for (const name of next.gone) held.delete(name)
    assert.deepEqual([...held].sort(), ['stays.vcf', `${id}.vcf`].sort())
  })
})

describe('the next sync', () => {
  it('tells what is new, changed and gone, each under the name that its device gave it', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const [phone, other] = [new Device(bridge), new Device(bridge)]
    for (const name of ['stays', 'changes', 'goes'])
      await phone.put(`${name}.vcf`, card(`uid-${name}`))
    const [born, dies] = ['Born There', 'Dies There'].map((name) =>
      bridge.account.contacts.add(card(undefined, name)),
    )
    const { token } = await other.changes('')
    await phone.put('new.vcf', card('uid-new'))
    await phone.put('changes.vcf', card('uid-changes', 'Changed Doe'))
    await phone.delete('goes.vcf')
    bridge.account.contacts.edit(born?.id ?? '', card(undefined, 'Edited There'))
    bridge.account.contacts.remove(dies?.id ?? '')
    const next = await other.changes(token)
    assert.deepEqual(next.there, ['new.vcf', 'changes.vcf', `${born?.id ?? ''}.vcf`].sort())
    assert.deepEqual(next.gone, ['goes.vcf', `${dies?.id ?? ''}.vcf`].sort())
    const last = await other.changes(next.token)
    assert.deepEqual([last.there, last.gone], [[], []])
  })

  it('tells of a card that was deleted at Google under the name that its device gave it', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const phone = new Device(bridge)
    await phone.put('jane.vcf', card('uid-of-jane'))
    const { token } = await phone.changes('')
    bridge.account.contacts.remove(bridge.account.contacts.list()[0]?.id ?? '')
    assert.deepEqual((await phone.changes(token)).gone, ['jane.vcf'])
  })

  it('tells a device that was off for weeks of a deletion, though the bridge was restarted', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const [phone, other] = [new Device(bridge), new Device(bridge)]
    await phone.put('jane.vcf', card('uid-of-jane'))
    const { token } = await other.changes('')
    await phone.delete('jane.vcf')
    await bridge.close()
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 27 * day })
    const later = new Device(await reopen(t, bridge, bridge))
    assert.deepEqual((await later.changes(token)).gone, ['jane.vcf'])
  })

  it('is not misled by deletions that Google tells again: a card of that name lives on', async (t) => {
    const bridge = await openGoogleTestBridge(t, { switches: { overReportDeletions: true } })
    const [phone, other] = [new Device(bridge), new Device(bridge)]
    let { token } = await other.changes('')
    for (let round = 0; round < 3; round += 1) {
      await phone.put('jane.vcf', card('uid-of-jane'))
      const made = await other.changes(token)
      assert.deepEqual([made.there, made.gone], [['jane.vcf'], []])
      const same = await other.changes(made.token)
      assert.deepEqual([same.there, same.gone], [[], []])
      await phone.delete('jane.vcf')
      const { gone, token: next } = await other.changes(same.token)
      assert.deepEqual(gone, ['jane.vcf'])
      token = next
    }
  })

  it('brings the cards themselves to a client that asks for them, with their own UIDs', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const phone = new Device(bridge, thunderbird)
    const props = '<d:getetag/><c:address-data/>'
    await phone.put('jane.vcf', card('uid-of-jane'))
    const first = rowsOf(await phone.sync('', props))
    await phone.put('john.vcf', card('uid-of-john', 'John Doe'))
    const second = rowsOf(await phone.sync(first.token ?? '', props))
    for (const [{ rows }, name] of [[first, 'jane'] as const, [second, 'john'] as const]) {
      assert.deepEqual(
        rows.map((row) => nameIn(row)),
        [`${name}.vcf`],
      )
      const data = rows[0]?.found.get('address-data') ?? ''
      assert.deepEqual(valuesOf(data, 'UID'), [`uid-of-${name}`])
      assert.equal(rows[0]?.found.get('getetag'), await phone.etag(`${name}.vcf`))
    }
  })
})
