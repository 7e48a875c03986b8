import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { createStallDetector } from '../../../server/net/listen/stall-detector.ts'

const timeout = 200
const much = Buffer.alloc(16 * 1024 * 1024)

/** A connection on which something was asked. */
async function ask(t: TestContext, answer: RequestListener): Promise<Socket> {
  const server = createServer({ keepAliveTimeout: timeout })
  const detector = createStallDetector(server, timeout)
  server.on('request', (request, response) => {
    detector.expect(response)
    answer(request, response)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  t.after(() => {
    socket.destroy()
    server.close()
  })
  socket.on('error', () => undefined)
  socket.pause().write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
  return socket
}

describe('a client that takes nothing of its answer', () => {
  it('is cut, however much waits for it', async (t) => {
    const gone = Promise.withResolvers<boolean>()
    const began = performance.now()
    await ask(t, (_, response) => {
      response.once('close', () => {
        gone.resolve(response.writableFinished)
      })
      response.end(much)
    })
    assert.equal(await gone.promise, false)
    assert(performance.now() - began < 20 * timeout)
  })

  it('is not who takes it slowly', async (t) => {
    const socket = await ask(t, (_, response) => response.end(much))
    let taken = 0
    socket.on('data', (bytes: Buffer) => {
      taken += bytes.length
      socket.pause()
      setTimeout(() => socket.resume(), timeout / 100)
    })
    await once(socket.resume(), 'close')
    assert(taken > much.length, `${taken} bytes`)
  })

  it('is not who waits for it, nor for the next event', async (t) => {
    const socket = await ask(t, (_, response) => {
      setTimeout(() => response.write('first'), 3 * timeout)
      setTimeout(() => response.end('last'), 6 * timeout)
    })
    let text = ''
    socket.on('data', (bytes: Buffer) => (text += bytes.toString()))
    await once(socket.resume(), 'close')
    assert.match(text, /first[^]*last/)
  })
})
