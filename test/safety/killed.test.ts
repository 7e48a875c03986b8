import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { Answer } from '../fake-google/answer.ts'
import type { Switches } from '../fake-google/switches.ts'
import { openGoogleTestBridge } from '../support/test-bridge.ts'
import { asProcess, reopen } from './again.ts'
import { card, Device, rowOf, valuesOf } from './device.ts'
import { assertEverywhere } from './everywhere.ts'

const jane = card('uid-of-jane')

describe('a bridge that is killed', () => {
  const forms: readonly Switches['putLocation'][] = ['path', 'none']
  for (const putLocation of forms) {
    it(`after Google has stored a new card knows its name in its next life (Location: ${putLocation})`, async (t) => {
      const { bridge, next, device } = await killed(t, { putLocation }, (perform) => perform())
      const { token } = await device.changes('')
      assert.deepEqual([...(await device.list()).keys()], ['jane.vcf'])
      await assertEverywhere(device, 'jane.vcf', 'uid-of-jane')
      const first = { 'If-None-Match': '*' }
      assert.equal((await device.put('jane.vcf', jane, first)).status, 412)
      assert.equal((await device.put('jane.vcf', jane)).status, 204, 'the device tries again')
      assert.equal(bridge.account.contacts.size, 1)
      assert.equal((await device.delete('jane.vcf')).status, 204)
      assert.deepEqual((await new Device(next).changes(token)).gone, ['jane.vcf'])
    })
  }

  it('is asked for the new card at once: multiget finds it before any listing', async (t) => {
    const { device } = await killed(t, {}, (perform) => perform())
    const row = rowOf(await device.multiget('jane.vcf'))
    assert.deepEqual(valuesOf(row.found.get('address-data') ?? '', 'UID'), ['uid-of-jane'])
  })

  it('before Google had the new card takes it from the device, once nothing can be under way', async (t) => {
    const { bridge, device } = await killed(t, {}, () => undefined)
    assert.deepEqual(await device.list(), new Map())
    const early = await device.put('jane.vcf', jane)
    assert.equal(early.status, 503, 'Google may still be at work')
    assert.ok(early.headers.get('retry-after'))
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 180_000 })
    const later = new Device(await reopened(t, bridge, device))
    assert.equal((await later.put('jane.vcf', jane)).status, 201)
    await assertEverywhere(later, 'jane.vcf', 'uid-of-jane')
    assert.equal(bridge.account.contacts.size, 1)
  })
})

/** A bridge that dies while Google is at work on the PUT of a new card, and is started again. */
async function killed(
  t: TestContext,
  switches: Partial<Switches>,
  work: (perform: () => Answer) => unknown,
) {
  const bridge = await openGoogleTestBridge(t, { switches })
  const mortal = await asProcess(t, bridge)
  const sent = Promise.withResolvers<undefined>()
  bridge.google.faults.push({
    match: { method: 'PUT', n: 1 },
    do: (_, perform) => {
      work(perform)
      sent.resolve(undefined)
      return undefined
    },
  })
  const put = new Device(mortal).put('jane.vcf', jane)
  const broken = assert.rejects(put, 'a dead bridge answers nothing')
  await sent.promise
  await mortal.kill()
  await broken
  const next = await reopen(t, bridge, mortal)
  return { bridge, next, device: new Device(next) }
}

async function reopened(
  t: TestContext,
  bridge: Parameters<typeof reopen>[1],
  device: Device,
): Promise<Device['bridge']> {
  await device.bridge.close()
  return reopen(t, bridge, device.bridge)
}
