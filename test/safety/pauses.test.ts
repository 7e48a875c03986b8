import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { quota, tooManyRequests, unavailable } from '../fake-google/fault-answers.ts'
import type { Fault } from '../fake-google/faults.ts'
import { openGoogleTestBridge } from '../support/test-bridge.ts'
import { book, card, Device, valuesOf } from './device.ts'
import { addBob } from './neighbour.ts'

const inHalfAMinute: Fault = (...exchange) =>
  unavailable(new Date(Date.now() + 30_000).toUTCString())(...exchange)

const refusals: Readonly<Record<string, Fault>> = {
  '429 with seconds': tooManyRequests('30'),
  '503 with a date': inHalfAMinute,
  '503 with seconds': unavailable('30'),
}

describe('when Google asks for a pause', () => {
  for (const [name, refusal] of Object.entries(refusals)) {
    it(`every device of the account waits, and one request looks whether it is over (${name})`, async (t) => {
      const { bridge, phone, asked } = await paused(t, refusal)
      const first = await phone.propfind(book, '1')
      assert.equal(first.status, 503)
      const seconds = Number(first.headers.get('retry-after'))
      assert.ok(seconds >= 29 && seconds <= 31, `${seconds} s`)
      assert.equal(asked(), 1)
      for (const round of [1, 2]) {
        const answers = await crowd(phone)
        assert.ok(answers.every(({ status, retry }) => status === 503 && retry >= 1))
        assert.equal(asked(), round, 'nobody is sent while the pause lasts')
        t.mock.timers.tick(32_000)
        const probing = await crowd(phone)
        assert.ok(probing.every(({ status }) => status === 503))
        assert.equal(asked(), round + 1, 'one probe')
      }
      bridge.google.faults.length = 0
      t.mock.timers.tick(32_000)
      assert.equal((await phone.get('jane.vcf')).status, 200)
      assert.ok((await crowd(phone)).every(({ status }) => status < 300))
    })
  }

  for (const [name, refusal] of Object.entries({ '429': tooManyRequests(), quota: quota() })) {
    it(`without saying for how long, it grows with each refusal (${name})`, async (t) => {
      const { phone } = await paused(t, refusal)
      let before = 0
      for (let round = 0; round < 9; round += 1) {
        const { status, headers } = await phone.get('jane.vcf')
        assert.equal(status, 503)
        const seconds = Number(headers.get('retry-after'))
        assert.ok(seconds >= before && seconds <= 300, `${seconds} s`)
        before = seconds
        t.mock.timers.tick(seconds * 1000 + 1)
      }
      assert.equal(before, 300)
    })
  }

  it('other accounts are served on', async (t) => {
    const { bridge, phone } = await paused(t, tooManyRequests('300'))
    const bob = await addBob(bridge.google, bridge)
    assert.equal((await phone.get('jane.vcf')).status, 503)
    bridge.google.faults.length = 0
    const path = '/addressbooks/bob/contacts/'
    const device = new Device(bridge, { Authorization: bob })
    assert.equal((await device.propfind(path, '1')).status, 207)
    assert.equal((await phone.get('jane.vcf')).status, 503)
  })

  it('a write is not lost: the device is told to come back, and its next try succeeds', async (t) => {
    const { bridge, phone } = await paused(t, tooManyRequests('30'))
    const puts = () => bridge.google.requests.filter(({ method }) => method === 'PUT').length
    bridge.google.faults.length = 0
    for (const [name, uid] of [['jane.vcf', 'uid-of-jane'] as const, ['new.vcf', 'new'] as const]) {
      bridge.google.faults.push({ match: { method: 'PUT' }, do: tooManyRequests('30') })
      const sent = puts()
      const edit = card(uid, 'Janet Doe')
      const { status, headers } = await phone.put(name, edit)
      assert.deepEqual([status, headers.get('retry-after')], [503, '30'])
      assert.equal((await phone.put(name, edit)).status, 503)
      assert.equal(puts(), sent + 1)
      bridge.google.faults.length = 0
      t.mock.timers.tick(31_000)
      assert.ok((await phone.put(name, edit)).status < 300)
      assert.deepEqual(valuesOf((await phone.get(name)).text, 'FN'), ['Janet Doe'])
    }
    assert.equal(bridge.account.contacts.size, 2)
  })
})

interface Refused {
  readonly status: number
  readonly retry: number
}

const crowd = (device: Device): Promise<readonly Refused[]> =>
  Promise.all(
    Array.from({ length: 20 }, async (_, at) => {
      const { status, headers } = await (at % 2
        ? device.get('jane.vcf')
        : device.multiget('jane.vcf'))
      return { status, retry: Number(headers.get('retry-after')) }
    }),
  )

async function paused(t: TestContext, refusal: Fault) {
  t.mock.timers.enable({ apis: ['Date'], now: Math.floor(Date.now() / 1000) * 1000 })
  const bridge = await openGoogleTestBridge(t)
  const phone = new Device(bridge)
  await phone.put('jane.vcf', card('uid-of-jane'))
  bridge.google.forgetRequests()
  bridge.google.faults.push({ match: { path: /^\/carddav/ }, do: refusal })
  return { bridge, phone, asked: () => bridge.google.requests.length }
}
