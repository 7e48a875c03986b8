import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { lostAnswer } from '../fake-google/fault-wire.ts'
import type { Switches } from '../fake-google/switches.ts'
import { openGoogleTestBridge } from '../support/test-bridge.ts'
import { book, card, Device, valuesOf } from './device.ts'
import { assertEverywhere } from './everywhere.ts'

const forms: readonly Switches['putLocation'][] = ['path', 'url', 'none']

describe('an answer of Google that is lost', () => {
  it('after a PUT of a new card costs nothing: the card is there once, under its name', async (t) => {
    for (const putLocation of forms) {
      const bridge = await openGoogleTestBridge(t, { switches: { putLocation } })
      const [phone, other] = [new Device(bridge), new Device(bridge)]
      const { token } = await other.changes('')
      bridge.google.faults.push({ match: { method: 'PUT', n: 1 }, do: lostAnswer })
      const lost = await phone.put('jane.vcf', card('uid-of-jane'))
      assert.ok([502, 504].includes(lost.status), `${lost.status}`)
      assert.equal(puts(bridge), 1, 'a PUT is never repeated blindly')
      assert.deepEqual([...(await other.list()).keys()], ['jane.vcf'])
      await assertEverywhere(other, 'jane.vcf', 'uid-of-jane')
      assert.deepEqual((await other.changes(token)).there, ['jane.vcf'])
      assert.equal((await phone.put('jane.vcf', card('uid-of-jane', 'Janet Doe'))).status, 204)
      assert.equal(bridge.account.contacts.size, 1)
    }
  })

  it('makes no second copy when the device tries again under another name', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const phone = new Device(bridge)
    bridge.google.faults.push({ match: { method: 'PUT', n: 1 }, do: lostAnswer })
    await phone.put('jane.vcf', card('uid-of-jane'))
    const again = await phone.put('second-try.vcf', card('uid-of-jane'))
    assert.equal(bridge.account.contacts.size, 1)
    assert.equal(again.status, 409)
    assert.match(again.text, new RegExp(`href>${book}jane\\.vcf</`))
  })

  it('after a PUT that changes a card leaves one card, with what was written', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const phone = new Device(bridge)
    await phone.put('jane.vcf', card('uid-of-jane'))
    bridge.google.forgetRequests()
    bridge.google.faults.push({ match: { method: 'PUT', n: 1 }, do: lostAnswer })
    const lost = await phone.put('jane.vcf', card('uid-of-jane', 'Janet Doe'))
    assert.ok([502, 504].includes(lost.status))
    assert.equal(puts(bridge), 1)
    assert.deepEqual(valuesOf((await phone.get('jane.vcf')).text, 'FN'), ['Janet Doe'])
    assert.equal(bridge.account.contacts.size, 1)
  })

  it('after a DELETE is found out by the next listing and told by the next sync', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const [phone, other] = [new Device(bridge), new Device(bridge)]
    await phone.put('jane.vcf', card('uid-of-jane'))
    const { token } = await other.changes('')
    bridge.google.faults.push({ match: { method: 'DELETE', n: 1 }, do: lostAnswer })
    const lost = await phone.delete('jane.vcf')
    assert.ok([502, 504].includes(lost.status))
    const deletions = bridge.google.requests.filter(({ method }) => method === 'DELETE')
    assert.equal(deletions.length, 1)
    assert.deepEqual(await phone.list(), new Map())
    assert.equal((await phone.delete('jane.vcf')).status, 404)
    assert.deepEqual((await other.changes(token)).gone, ['jane.vcf'])
    assert.equal((await phone.put('jane.vcf', card('uid-of-jane'))).status, 201)
    assert.deepEqual([...(await phone.list()).keys()], ['jane.vcf'])
  })
})

const puts = ({
  google,
}: {
  readonly google: { readonly requests: readonly { method: string }[] }
}) => google.requests.filter(({ method }) => method === 'PUT').length
