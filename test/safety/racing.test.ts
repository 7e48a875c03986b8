import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openGoogleTestBridge } from '../support/test-bridge.ts'
import { keepBack } from './answers.ts'
import { card, Device, nameIn, rowsOf, valuesOf } from './device.ts'

describe('devices that write at the same time', () => {
  it('get all their cards, each once', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const phone = new Device(bridge)
    const names = Array.from({ length: 200 }, (_, at) => `card-${at}.vcf`).sort()
    const answers = await Promise.all(names.map((name) => phone.put(name, card(`uid-${name}`))))
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([201]))
    assert.equal(bridge.account.contacts.size, 200)
    assert.deepEqual([...(await phone.list()).keys()].sort(), names)
    const { rows } = rowsOf(await phone.multiget(...names))
    assert.equal(rows.length, 200)
    for (const row of rows)
      assert.deepEqual(valuesOf(row.found.get('address-data') ?? '', 'UID'), [`uid-${nameIn(row)}`])
  })

  it('to one name make one card', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const phone = new Device(bridge)
    const puts = Array.from({ length: 20 }, () => phone.put('jane.vcf', card('uid-of-jane')))
    const statuses = (await Promise.all(puts)).map(({ status }) => status).sort()
    assert.deepEqual(statuses, [201, ...Array<number>(19).fill(204)])
    assert.equal(bridge.account.contacts.size, 1)
  })

  it('and demand to be the first to one name: one is', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const phone = new Device(bridge)
    const first = { 'If-None-Match': '*' }
    const puts = Array.from({ length: 20 }, () => phone.put('jane.vcf', card('uid-of-jane'), first))
    const statuses = (await Promise.all(puts)).map(({ status }) => status).sort()
    assert.deepEqual(statuses, [201, ...Array<number>(19).fill(412)])
    assert.equal(bridge.account.contacts.size, 1)
  })

  it('with one UID under two names make one card', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const phone = new Device(bridge)
    const puts = ['a.vcf', 'b.vcf', 'c.vcf'].map((name) => phone.put(name, card('uid-of-jane')))
    const statuses = (await Promise.all(puts)).map(({ status }) => status).sort()
    assert.deepEqual(statuses, [201, 409, 409])
    assert.equal(bridge.account.contacts.size, 1)
  })

  const questions: Readonly<Record<string, (device: Device) => Promise<readonly string[]>>> = {
    list: async (device) => [...(await device.list()).keys()],
    sync: async (device) => (await device.changes('')).there,
    query: async (device) =>
      rowsOf(
        await device.report('c:addressbook-query', '<d:prop><d:getetag/></d:prop><c:filter/>'),
      ).rows.map((row) => nameIn(row)),
  }
  for (const [question, ask] of Object.entries(questions)) {
    it(`hear of a card that another one is making under its name alone (${question})`, async (t) => {
      const bridge = await openGoogleTestBridge(t)
      const [phone, other] = [new Device(bridge), new Device(bridge)]
      await phone.list()
      const put = keepBack()
      bridge.google.faults.push({ match: { method: 'PUT' }, do: put.fault })
      const listing = keepBack()
      bridge.google.faults.push({
        match: { method: 'REPORT', body: /sync-collection/, n: 1 },
        do: listing.fault,
      })
      // The listing begins before the creation is known, and is answered while it is under way.
      const listed = ask(other)
      const creation = phone.put('jane.vcf', card('uid-of-jane'))
      await Promise.all([put.performed, listing.performed])
      listing.release()
      const early = await Promise.race([listed, new Promise((done) => setTimeout(done, 50))])
      put.release()
      assert.equal((await creation).status, 201)
      for (const name of (early as readonly string[] | undefined) ?? (await listed))
        assert.equal(name, 'jane.vcf')
      assert.deepEqual(await ask(other), ['jane.vcf'])
    })
  }
})
