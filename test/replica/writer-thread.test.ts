import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import { describe, it } from 'node:test'
import { card, Device } from '../safety/device.ts'
import { nextThread } from '../support/next-thread.ts'
import { openGoogleTestBridge } from '../support/test-bridge.ts'

describe('when the thread ends that stores what is known of contacts', () => {
  it('devices read on, are told to write later before anything is sent, and can soon', async (t) => {
    const started = nextThread()
    const settings = { replica: { maxAge: '0s', offline: '30d' } }
    const bridge = await openGoogleTestBridge(t, {}, { settings })
    const phone = new Device(bridge)
    assert.equal((await phone.put('jane.vcf', card('jane'))).status, 201)
    await (await started).terminate()
    bridge.google.forgetRequests()
    assert.deepEqual([...(await phone.list()).keys()], ['jane.vcf'])
    assert.equal((await phone.get('jane.vcf')).status, 200)
    const later = await phone.put('joan.vcf', card('joan'))
    assert.equal(later.status, 503)
    assert.ok(later.headers.get('retry-after'))
    assert.equal(bridge.google.requests.filter(({ method }) => method === 'PUT').length, 0)
    await setTimeout(1_020)
    assert.equal((await phone.put('joan.vcf', card('joan'))).status, 201)
    assert.deepEqual([...(await phone.list()).keys()].sort(), ['jane.vcf', 'joan.vcf'])
  })
})
