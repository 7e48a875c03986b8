import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, it } from 'node:test'
import { connect as connectSecurely } from 'node:tls'
import { openGoogleTestBridge, type TestBridge } from '../support/test-bridge.ts'
import { tlsSettings } from '../server/ui/owner-pages.ts'

const tunnel = 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n'

interface Caller {
  readonly socket: Socket
  /** Goes away without a farewell. */
  readonly reset: () => void
}

async function plain({ port }: TestBridge): Promise<Caller> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  await once(
    socket.on('error', () => undefined),
    'connect',
  )
  return { socket, reset: () => void socket.resetAndDestroy() }
}

async function secure(bridge: TestBridge): Promise<Caller> {
  const { socket: inside, reset } = await plain(bridge)
  const socket = connectSecurely({ socket: inside, rejectUnauthorized: false })
  await once(
    socket.on('error', () => undefined),
    'secureConnect',
  )
  return { socket, reset }
}

describe('somebody who asks for a tunnel', () => {
  for (const [what, settings, open] of [
    ['without TLS', {}, plain],
    ['where TLS is spoken too', tlsSettings, plain],
    ['inside TLS', tlsSettings, secure],
  ] as const) {
    it(`${what} is refused, and ends nothing by going away in the middle`, async (t) => {
      const bridge = await openGoogleTestBridge(t, {}, { settings })
      for (let tries = 0; tries < 20; tries += 1) {
        const { socket, reset } = await open(bridge)
        socket.write(tunnel)
        if (tries % 2 === 0) await once(socket, 'data')
        reset()
        await once(socket, 'close')
      }
      assert.equal((await bridge.ask('/')).status, 200)
    })
  }

  it('cannot keep the connection', { timeout: 5_000 }, async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const { socket } = await plain(bridge)
    t.after(() => socket.destroy())
    socket.write(tunnel)
    const [answer] = (await once(socket, 'data')) as [Buffer]
    assert.match(answer.toString(), /^HTTP\/1\.1 405 /)
    // Its own side stays open: only a bridge that has let go of the socket ends it.
    const timer = setInterval(() => socket.write('x'), 20)
    t.after(() => {
      clearInterval(timer)
    })
    await new Promise((resolve) => socket.once('close', resolve))
  })
})
