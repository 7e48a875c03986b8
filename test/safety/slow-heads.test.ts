import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { openGoogleTestBridge, type TestBridge } from '../support/test-bridge.ts'

/** A connection on which a head comes byte by byte, one each 100 ms. */
async function drip(t: TestContext, { port }: TestBridge): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  const head = `PROPFIND / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ${'x'.repeat(10_000)}`
  let sent = 0
  const timer = setInterval(() => socket.writable && socket.write(head.charAt(sent++)), 100)
  t.after(() => {
    clearInterval(timer)
    socket.destroy()
  })
  return socket
}

describe('K21. a client whose head drips, and one that says nothing', () => {
  it('are sent away within 15 s, and others are served meanwhile', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const started = performance.now()
    const silent = connect(bridge.port, '127.0.0.1')
    t.after(() => silent.destroy())
    const sockets = [await drip(t, bridge), await drip(t, bridge), silent]
    const closed = sockets.map(async (socket) => {
      socket.resume()
      await once(socket, 'close')
    })
    assert.equal((await bridge.ask('/')).status, 200)
    await Promise.all(closed)
    assert(performance.now() - started < 15_000)
  })
})
