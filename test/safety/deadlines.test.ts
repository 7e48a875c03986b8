import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { startFakeGoogle } from '../fake-google/server.ts'
import type { Fault } from '../fake-google/faults.ts'
import { drip } from '../fake-google/fault-wire.ts'
import { openTestBridge } from '../support/test-bridge.ts'
import { upstreamOf } from './again.ts'
import { book, Device } from './device.ts'

const deadlines = { connect: 20_000, firstByte: 20_000, idle: 20_000, total: 500 }

describe('an answer of Google that never ends', () => {
  it('is cut when its time is over, though it never falls silent', async (t) => {
    const google = await startFakeGoogle({ switches: { gzip: false } })
    t.after(() => google.close())
    const account = google.account('alice@gmail.example')
    const device = new Device(
      await openTestBridge(t, { ...upstreamOf({ google, account }), deadlines }),
    )
    assert.equal((await device.propfind(book, '1')).status, 207)
    const closed = Promise.withResolvers<unknown>()
    const dripping: Fault = (exchange, perform) => {
      if (exchange.response.socket) closed.resolve(once(exchange.response.socket, 'close'))
      return drip(20)(exchange, perform)
    }
    google.faults.push({ match: { method: 'PROPFIND', n: 1 }, do: dripping })
    assert.equal((await device.propfind(book, '1')).status, 504)
    await closed.promise
    assert.equal((await device.propfind(book, '1')).status, 207)
  })
})
