import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { extraBytes } from '../fake-google/fault-wire.ts'
import type { Fault } from '../fake-google/faults.ts'
import { vcard } from '../support/dav-bodies.ts'
import { openGoogleTestBridge } from '../support/test-bridge.ts'
import { Device } from './device.ts'

/** A listing that nobody has asked for: every card is gone. */
const body = '<d:multistatus xmlns:d="DAV:"></d:multistatus>'
const forged = [
  'HTTP/1.1 207 Multi-Status',
  'Content-Type: text/xml; charset=UTF-8',
  `Content-Length: ${body.length}`,
  '',
  body,
].join('\r\n')

/** A bridge with a card, and the connection on which its next listing will be answered. */
async function open(t: TestContext, answer: Fault) {
  const { google, account, ...bridge } = await openGoogleTestBridge(t, {
    switches: { gzip: false },
  })
  account.contacts.add(vcard('Ada'))
  const device = new Device(bridge)
  const before = await device.list()
  const poisoned = Promise.withResolvers<Socket>()
  const fault: Fault = (exchange, perform) => {
    const { socket } = exchange.response
    if (socket) poisoned.resolve(socket)
    return answer(exchange, perform)
  }
  google.faults.push({ match: { method: 'PROPFIND', n: 1 }, do: fault })
  return { device, before, poisoned: poisoned.promise }
}

describe('K39. a connection on which upstream says more than it was asked', () => {
  it('is ended, and no later request gets what came behind its answer', async (t) => {
    const { device, before, poisoned } = await open(t, extraBytes(forged + forged))
    const first = await device.list().catch(() => before)
    assert.deepEqual(first, before)
    const socket = await poisoned
    if (!socket.closed) await once(socket, 'close')
    for (let asked = 0; asked < 5; asked += 1) assert.deepEqual(await device.list(), before)
  })

  it('is ended when it says it later, while nobody asks', async (t) => {
    const { device, before, poisoned } = await open(t, (_, perform) => perform())
    assert.deepEqual(await device.list(), before)
    const socket = await poisoned
    socket.write(forged)
    if (!socket.closed) await once(socket, 'close')
    for (let asked = 0; asked < 5; asked += 1) assert.deepEqual(await device.list(), before)
  })
})
