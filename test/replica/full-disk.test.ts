import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { asProcess, upstreamOf } from '../safety/again.ts'
import { card, Device } from '../safety/device.ts'
import { vcard } from '../support/dav-bodies.ts'
import { openGoogleTestBridge, openTestBridge } from '../support/test-bridge.ts'
import { until } from '../support/until.ts'

const settings = { replica: { maxAge: '0s', offline: '30d' } }

describe('a disk that is full', () => {
  const skip = process.platform === 'win32' && 'needs ulimit'

  it(
    'lets devices read on, refuses writes before anything is sent, and says why',
    { skip },
    async (t) => {
      const bridge = await openGoogleTestBridge(t, {}, { settings })
      assert.equal((await new Device(bridge).put('jane.vcf', card('jane'))).status, 201)
      const full = await asProcess(t, bridge, { largestFile: 700 })
      const phone = new Device(full)
      const stored = ['jane.vcf']
      const put = async (n: number): Promise<number> => {
        const note = `NOTE:${'x'.repeat(3_000)}`
        const { status } = await phone.put(`${n}.vcf`, card(`uid-${n}`, `Card ${n}`, note))
        if (status === 201) stored.push(`${n}.vcf`)
        else assert.equal(status, 507, full.log())
        return status
      }
      let n = 0
      while ((await put(n)) === 201) n += 1
      // Small writes may still find room for a while.
      for (let refused = 0; refused < 3; refused += 1) {
        n += 1
        bridge.google.forgetRequests()
        await put(n)
        if (bridge.google.requests.some(({ method }) => method === 'PUT')) refused = -1
      }
      bridge.account.contacts.add(vcard('Made at Google'))
      const names = new Set((await phone.list()).keys())
      for (const name of stored) assert.ok(names.has(name), name)
      assert.equal((await phone.get('jane.vcf')).status, 200)
      await until(() => full.log().includes('What upstream has cannot be stored'))
      assert.match(full.log(), /free (?:some )?space/)
      await full.kill()

      const upstream = { ...upstreamOf(bridge), settings }
      const later = new Device(await openTestBridge(t, upstream, bridge.dataDir))
      const found = await later.list()
      for (const name of stored) assert.ok(found.has(name), name)
      assert.equal(found.size, bridge.account.contacts.size)
      assert.equal((await later.put('last.vcf', card('last'))).status, 201)
    },
  )
})
